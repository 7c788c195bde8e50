package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import realtimenps.job.domain.VarLong;

/** Spans of event time, both ends included. */
final class TimeSpans {
  private record Span(long from, long to) {}

  private final List<Span> spans = new ArrayList<>(0);

  boolean contain(long time) {
    for (int i = 0; i < spans.size(); i++) {
      if (spans.get(i).from <= time && time <= spans.get(i).to) {
        return true;
      }
    }
    return false;
  }

  /** Adds a span and forgets those that ended before {@code oldest}. */
  void add(long from, long to, long oldest) {
    spans.removeIf(span -> span.to < oldest);
    spans.add(new Span(from, to));
  }

  void write(DataOutput out) throws IOException {
    VarLong.write(spans.size(), out);
    for (Span span : spans) {
      VarLong.write(span.from, out);
      VarLong.write(span.to - span.from, out);
    }
  }

  static TimeSpans read(DataInput in) throws IOException {
    TimeSpans spans = new TimeSpans();
    long size = VarLong.read(in);
    for (long i = 0; i < size; i++) {
      long from = VarLong.read(in);
      spans.spans.add(new Span(from, from + VarLong.read(in)));
    }
    return spans;
  }
}
