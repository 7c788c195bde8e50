package realtimenps.connections;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Settings of a client that prove who we are, in a file that only we can read. */
final class PropertiesFile {
  private PropertiesFile() {}

  /**
   * Reads a file of {@code name=value} lines.
   *
   * @param known which names there are
   * @return values by name, as they stand in the file
   * @throws IllegalArgumentException with every mistake, and no value, if it cannot be used
   */
  static Map<String, String> read(String file, Predicate<String> known) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read", e);
    } catch (IllegalArgumentException e) {
      // What a parser says of a line that it cannot read may have a secret in it.
      throw new IllegalArgumentException("it is no properties file", e);
    }
    Map<String, String> values = new TreeMap<>();
    TreeSet<String> unknown = new TreeSet<>();
    for (String name : properties.stringPropertyNames()) {
      if (known.test(name)) {
        values.put(name, properties.getProperty(name));
      } else {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "it has %s, which may not be set there".formatted(String.join(", ", unknown)));
    }
    return values;
  }
}
