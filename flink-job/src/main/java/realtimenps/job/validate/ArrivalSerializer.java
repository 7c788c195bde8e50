package realtimenps.job.validate;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import realtimenps.job.domain.Keys;
import realtimenps.job.domain.Response;
import realtimenps.job.state.ImmutableSerializer;
import realtimenps.job.state.Wire;
import realtimenps.job.state.WireType;

/**
 * {@link Arrival} on the wire; it is never in state. Its ids are sent once: the key and the ids of
 * its response follow from them.
 */
public final class ArrivalSerializer extends ImmutableSerializer<Arrival> {
  private static final long serialVersionUID = 1;

  /** What the topology says of arrivals. */
  public static final TypeInformation<Arrival> TYPE =
      new WireType<>(Arrival.class, new ArrivalSerializer());

  @Override
  public void serialize(Arrival arrival, DataOutputView target) throws IOException {
    Wire.writeString(arrival.tenantId(), target);
    Wire.writeString(arrival.responseId(), target);
    target.writeLong(arrival.readAt());
    Response response = arrival.response();
    target.writeBoolean(response != null);
    if (response != null) {
      target.writeLong(response.revision());
      target.writeLong(response.fingerprint());
      Wire.write(response.answer(), target);
      Wire.write(response.detail(), target);
    }
  }

  @Override
  public Arrival deserialize(DataInputView source) throws IOException {
    String tenantId = Wire.readString(source);
    String responseId = Wire.readString(source);
    long readAt = source.readLong();
    Response response =
        source.readBoolean()
            ? new Response(
                tenantId,
                responseId,
                source.readLong(),
                source.readLong(),
                Wire.readAnswer(source),
                Wire.readDetail(source))
            : null;
    return new Arrival(
        Keys.ofResponse(tenantId, responseId), tenantId, responseId, response, readAt);
  }

  @Override
  public Arrival createInstance() {
    return new Arrival(Keys.ofResponse("", ""), "", "", null, 0);
  }

  @Override
  public TypeSerializerSnapshot<Arrival> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Flink asks for one, though nothing is restored by it. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Arrival> {
    public Snapshot() {
      super(ArrivalSerializer::new);
    }
  }
}
