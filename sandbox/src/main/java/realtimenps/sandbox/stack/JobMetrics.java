package realtimenps.sandbox.stack;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the jobs of one {@link EmbeddedFlink}, read in this JVM, by the name of the
 * operator (empty for those of the job itself) and the name of the metric: {@code group.metric}
 * where it stands in groups of its own, {@code group.value.metric} in a key-value group.
 *
 * <p>What ended keeps counting: counters add up over subtasks, restarts and jobs of the cluster; of
 * a gauge or a histogram the last state of each subtask stays until there is a newer one.
 */
public final class JobMetrics {
  private static final String ID = "id";
  private static final Map<String, JobMetrics> INSTANCES = new ConcurrentHashMap<>();

  private record Name(String operator, String metric) {}

  /** One registration: of an attempt to run a subtask. */
  private record Key(Name name, String subtask, String attempt) {
    Key last() {
      return new Key(name, subtask, "");
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Read, never compared.
  private record Samples(long count, long[] values) {}

  private final String id = UUID.randomUUID().toString();
  private final Map<Key, Metric> live = new HashMap<>();
  private final Map<Name, Long> endedCounts = new HashMap<>();
  private final Map<Key, Long> endedGauges = new HashMap<>();
  private final Map<Key, Samples> endedHistograms = new HashMap<>();

  JobMetrics() {}

  /** Makes a cluster with this configuration report here too until {@link #detach}. */
  void attach(Configuration configuration) {
    INSTANCES.put(id, this);
    String others = configuration.get(MetricOptions.REPORTERS_LIST);
    configuration.set(
        MetricOptions.REPORTERS_LIST, others == null ? "sandbox" : others + ",sandbox");
    Configuration reporter = MetricOptions.forReporter(configuration, "sandbox");
    reporter.set(MetricOptions.REPORTER_FACTORY_CLASS, ReporterFactory.class.getName());
    reporter.setString(ID, id);
    // Fixed, so that what follows in a metric's scope are its own groups.
    configuration.set(MetricOptions.SCOPE_NAMING_OPERATOR, "<operator_name>.<subtask_index>");
    configuration.set(MetricOptions.SCOPE_NAMING_JM_JOB, "<job_name>");
  }

  void detach() {
    INSTANCES.remove(id);
  }

  /** A counter or meter, or a gauge of whole numbers, summed over subtasks; 0 if there is none. */
  public long sum(String operator, String metric) {
    Name name = new Name(operator, metric);
    return values(name::equals).getOrDefault(name, 0L);
  }

  /** As {@link #sum(String, String)}, summed over all operators that have it. */
  public long sum(String metric) {
    return values(name -> name.metric.equals(metric)).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** All of an operator's counters, meters and numeric gauges, each summed over subtasks. */
  public Map<String, Long> sums(String operator) {
    Map<String, Long> sums = new TreeMap<>();
    values(name -> name.operator.equals(operator))
        .forEach((name, value) -> sums.put(name.metric, value));
    return sums;
  }

  /** A gauge's value in each subtask, as a summary of them: empty if there is none. */
  public LongSummaryStatistics gauge(String operator, String metric) {
    return summary(new Name(operator, metric)::equals);
  }

  /** As {@link #gauge(String, String)}, of all operators that have it. */
  public LongSummaryStatistics gauge(String metric) {
    return summary(name -> name.metric.equals(metric));
  }

  private LongSummaryStatistics summary(Predicate<Name> wanted) {
    LongSummaryStatistics statistics = new LongSummaryStatistics();
    gauges(wanted).values().forEach(statistics::accept);
    return statistics;
  }

  /** The quantile (0 to 1) of a histogram's samples of all subtasks; NaN if there are none. */
  public double quantile(String operator, String metric, double quantile) {
    long[] sorted =
        histograms(new Name(operator, metric)).values().stream()
            .flatMapToLong(samples -> Arrays.stream(samples.values))
            .sorted()
            .toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, (long) (quantile * sorted.length))];
  }

  /** How many values the histogram was given by the subtasks; 0 if there is none. */
  public long count(String operator, String metric) {
    return histograms(new Name(operator, metric)).values().stream().mapToLong(Samples::count).sum();
  }

  private Map<Name, Long> values(Predicate<Name> wanted) {
    Map<Key, Metric> metrics;
    Map<Name, Long> values = new HashMap<>();
    synchronized (this) {
      metrics = Map.copyOf(live);
      endedCounts.forEach(
          (name, count) -> {
            if (wanted.test(name)) {
              values.put(name, count);
            }
          });
    }
    metrics.forEach(
        (key, metric) -> {
          Long count = wanted.test(key.name) ? count(metric) : null;
          if (count != null) {
            values.merge(key.name, count, Long::sum);
          }
        });
    gauges(wanted).forEach((key, gauge) -> values.merge(key.name, gauge, Long::sum));
    return values;
  }

  private Map<Key, Long> gauges(Predicate<Name> wanted) {
    Map<Key, Metric> metrics;
    Map<Key, Long> values = new HashMap<>();
    synchronized (this) {
      metrics = Map.copyOf(live);
      endedGauges.forEach(
          (key, value) -> {
            if (wanted.test(key.name)) {
              values.put(key, value);
            }
          });
    }
    metrics.forEach(
        (key, metric) -> {
          Long value = wanted.test(key.name) ? gauge(metric) : null;
          if (value != null) {
            values.put(key.last(), value);
          }
        });
    return values;
  }

  private Map<Key, Samples> histograms(Name name) {
    Map<Key, Metric> metrics;
    Map<Key, Samples> histograms = new HashMap<>();
    synchronized (this) {
      metrics = Map.copyOf(live);
      endedHistograms.forEach(
          (key, samples) -> {
            if (key.name.equals(name)) {
              histograms.put(key, samples);
            }
          });
    }
    metrics.forEach(
        (key, metric) -> {
          if (key.name.equals(name) && metric instanceof Histogram histogram) {
            histograms.put(key.last(), samples(histogram));
          }
        });
    return histograms;
  }

  private synchronized void add(Key key, Metric metric) {
    live.put(key, metric);
  }

  /** Reads outside the lock, as the metric's own code may wait for who waits for the lock. */
  private void remove(Key key, Metric metric) {
    Long count = count(metric);
    Long gauge = gauge(metric);
    Samples samples = metric instanceof Histogram histogram ? samples(histogram) : null;
    synchronized (this) {
      if (!live.remove(key, metric)) {
        return;
      }
      if (count != null) {
        endedCounts.merge(key.name, count, Long::sum);
      }
      if (gauge != null) {
        endedGauges.put(key.last(), gauge);
      }
      if (samples != null) {
        endedHistograms.put(key.last(), samples);
      }
    }
  }

  private static @Nullable Long count(Metric metric) {
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    return metric instanceof Meter meter ? meter.getCount() : null;
  }

  private static @Nullable Long gauge(Metric metric) {
    if (metric instanceof Gauge<?> gauge) {
      try {
        return gauge.getValue() instanceof Number number ? number.longValue() : null;
      } catch (RuntimeException e) {
        // What it reads is gone already, as happens while a task ends.
        return null;
      }
    }
    return null;
  }

  private static Samples samples(Histogram histogram) {
    return new Samples(histogram.getCount(), histogram.getStatistics().getValues());
  }

  /** Found by Flink through the class's name and the list of services. */
  public static final class ReporterFactory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      JobMetrics metrics = INSTANCES.get(properties.getProperty(ID, ""));
      if (metrics == null) {
        throw new IllegalArgumentException("No metrics to report to: " + properties);
      }
      return new Reporter(metrics);
    }
  }

  private record Reporter(JobMetrics metrics) implements MetricReporter {
    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      Key key = key(name, group);
      if (key != null) {
        metrics.add(key, metric);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      Key key = key(name, group);
      if (key != null) {
        metrics.remove(key, metric);
      }
    }

    /** Null for what belongs to neither an operator nor a job. */
    private static @Nullable Key key(String name, MetricGroup group) {
      Map<String, String> variables = group.getAllVariables();
      String job = variables.get("<job_id>");
      String operator = variables.get("<operator_name>");
      if (job == null || (operator == null && variables.containsKey("<task_id>"))) {
        return null;
      }
      String[] scope = group.getScopeComponents();
      int own = Math.min(operator == null ? 1 : 2, scope.length);
      StringBuilder metric = new StringBuilder();
      for (String part : Arrays.asList(scope).subList(own, scope.length)) {
        metric.append(part).append('.');
      }
      return new Key(
          new Name(operator == null ? "" : operator, metric.append(name).toString()),
          variables.getOrDefault("<subtask_index>", ""),
          job + variables.getOrDefault("<task_attempt_id>", ""));
    }
  }
}
