package realtimenps.job.start;

import java.util.function.Function;
import realtimenps.job.settings.Settings;
import realtimenps.schemas.Contract;

/** What the job writes, and where. */
enum Output {
  UPDATES(Contract.NPS_UPDATE, Settings.Output::updatesTopic),
  ALERTS(Contract.NPS_ALERT, Settings.Output::alertsTopic),
  FOLLOW_UPS(Contract.FOLLOW_UP, Settings.Output::followUpsTopic),
  REJECTED(Contract.REJECTED_RESPONSE, Settings.Output::rejectedTopic);

  private final Contract contract;
  private final Function<Settings.Output, String> topic;

  Output(Contract contract, Function<Settings.Output, String> topic) {
    this.contract = contract;
    this.topic = topic;
  }

  Contract contract() {
    return contract;
  }

  String topicIn(Settings settings) {
    return topic.apply(settings.output());
  }
}
