package realtimenps.sandbox.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;

/** One JSON object a line. Its content says what becomes of it. */
final class JsonLines implements LineReader {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Content content;

  /** What the objects are. */
  interface Content {
    /** The bytes that an object becomes; the value is written under this schema id. */
    Line line(ObjectNode object, int schemaId) throws Unusable;
  }

  JsonLines(Content content) {
    this.content = content;
  }

  @Override
  public Cursor open(BufferedReader file) {
    return new Cursor() {
      private String text = "";
      private long number;

      @Override
      public boolean next() throws IOException {
        for (String line = file.readLine(); line != null; line = file.readLine()) {
          number++;
          if (!line.isBlank()) {
            text = line;
            return true;
          }
        }
        number++;
        return false;
      }

      @Override
      public long number() {
        return number;
      }

      @Override
      public Line encode(int schemaId) throws Unusable {
        return content.line(parse(text), schemaId);
      }
    };
  }

  private static ObjectNode parse(String text) throws Unusable {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Unusable("not JSON: " + e.getOriginalMessage());
    }
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new Unusable("a line must be one JSON object");
  }
}
