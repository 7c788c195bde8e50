package realtimenps.sandbox.flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import realtimenps.sandbox.records.TopicReader;
import realtimenps.sandbox.records.Wire;
import realtimenps.sandbox.stack.Topics;
import realtimenps.v1.NpsAlert;

/** Everything that is told of alerts while a job runs, in the order in which it came. */
final class AlertReader implements AutoCloseable {
  private final List<NpsAlert> records = new CopyOnWriteArrayList<>();
  private final Thread reader;

  AlertReader(Flow flow) {
    TopicReader alerts =
        new TopicReader(flow.stack.broker().connection(), new Wire(flow.stack.schemas()));
    reader =
        new Thread(() -> alerts.follow(Topics.ALERTS, NpsAlert.class, this::take), "read-alerts");
    reader.start();
  }

  private void take(String key, @Nullable NpsAlert alert) {
    if (alert != null) {
      records.add(alert);
    }
  }

  List<NpsAlert> of(String subject) {
    return records.stream().filter(alert -> alert.getSubject().equals(subject)).toList();
  }

  /** The records that page somebody about a subject. */
  List<NpsAlert> pages(String subject) {
    return of(subject).stream()
        .filter(alert -> alert.getState().equals("FIRING"))
        .filter(alert -> !alert.getSeverity().equals("WATCH") && alert.getSuppressedBy() == null)
        .toList();
  }

  List<NpsAlert> all() {
    return List.copyOf(records);
  }

  @Override
  public void close() throws InterruptedException {
    reader.interrupt();
    reader.join();
  }
}
