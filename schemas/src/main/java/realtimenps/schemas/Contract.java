package realtimenps.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/** The schemas as they are published, without the hints to Java that the generated classes have. */
public enum Contract {
  SURVEY_RESPONSE("SurveyResponse"),
  NPS_UPDATE("NpsUpdate"),
  NPS_ALERT("NpsAlert"),
  FOLLOW_UP("FollowUp"),
  TENANT_POLICY("TenantPolicy"),
  REJECTED_RESPONSE("RejectedResponse");

  private final String record;

  Contract(String record) {
    this.record = record;
  }

  /** The name of its file in {@code schemas/src/main/avro}. */
  public String file() {
    return record + ".avsc";
  }

  public Schema schema() {
    String resource = "/realtimenps/v1/" + file();
    try (InputStream in = Contract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + resource);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read: " + resource, e);
    }
  }
}
