package realtimenps.job.start;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** What the job writes, and where. */
enum Output {
  UPDATES(Contract.NPS_UPDATE, Settings.Output::updatesTopic),
  WINDOW_UPDATES(Contract.WINDOW_UPDATE, Settings.Output::windowUpdatesTopic),
  ALERTS(Contract.NPS_ALERT, Settings.Output::alertsTopic),
  FOLLOW_UPS(Contract.FOLLOW_UP, Settings.Output::followUpsTopic),
  REJECTED(Contract.REJECTED_RESPONSE, Settings.Output::rejectedTopic);

  private final Contract contract;
  private final Function<Settings.Output, @Nullable String> topic;

  Output(Contract contract, Function<Settings.Output, @Nullable String> topic) {
    this.contract = contract;
    this.topic = topic;
  }

  Contract contract() {
    return contract;
  }

  /** Whether a backfill looks for what readers know of it. */
  boolean isReadByBackfill() {
    return this == UPDATES || this == ALERTS || this == FOLLOW_UPS;
  }

  /** The outputs that are written, and where. */
  static Map<Output, String> of(Settings settings) {
    Map<Output, String> topics = new EnumMap<>(Output.class);
    for (Output output : values()) {
      String topic = output.topic.apply(settings.output());
      if (topic != null) {
        topics.put(output, topic);
      }
    }
    return topics;
  }
}
