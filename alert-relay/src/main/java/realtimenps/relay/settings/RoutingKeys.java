package realtimenps.relay.settings;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Which PagerDuty integration a receiver is: receiver to routing key. */
public final class RoutingKeys {
  /** Takes what is for receivers without a key of their own. */
  public static final String DEFAULT = "default";

  private static final String FORM = "[0-9A-Za-z]{32}";

  private final Map<String, Secret> keys;
  private final Secret fallback;

  private RoutingKeys(Map<String, Secret> keys, Secret fallback) {
    this.keys = Map.copyOf(keys);
    this.fallback = fallback;
  }

  /**
   * Reads lines {@code receiver=key}, as Java properties are written.
   *
   * @throws IllegalArgumentException with what is wrong, without any key in it
   */
  static RoutingKeys read(Reader text) throws IOException {
    Properties lines = new Properties();
    lines.load(text);
    Map<String, Secret> keys = new HashMap<>();
    List<String> malformed = new ArrayList<>();
    for (String receiver : new TreeSet<>(lines.stringPropertyNames())) {
      String key = lines.getProperty(receiver).trim();
      if (key.matches(FORM)) {
        keys.put(receiver, new Secret(key));
      } else {
        malformed.add(receiver);
      }
    }
    if (!malformed.isEmpty()) {
      throw new IllegalArgumentException(
          "the routing key of %s must be 32 letters and digits"
              .formatted(String.join(", ", malformed)));
    }
    Secret fallback = keys.get(DEFAULT);
    if (fallback == null) {
      throw new IllegalArgumentException(
          "it has no line '%s=KEY', for receivers without one of their own".formatted(DEFAULT));
    }
    return new RoutingKeys(keys, fallback);
  }

  /** Leads nowhere; stands in where the real ones could not be read. */
  static RoutingKeys none() {
    return new RoutingKeys(Map.of(), new Secret(""));
  }

  public Secret of(String receiver) {
    return keys.getOrDefault(receiver, fallback);
  }

  /** Names receivers only. */
  @Override
  public String toString() {
    return "RoutingKeys" + new TreeSet<>(keys.keySet());
  }
}
