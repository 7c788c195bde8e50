package realtimenps.sandbox.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SQL that docs/recipes.md shows, in the order of the page. */
final class Recipes {
  private static final Path PAGE = Path.of("../docs/recipes.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```sql\n-- ([^\n]+)\n(.+?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private Recipes() {}

  /**
   * All statements for one of the engines.
   *
   * @param engine as the first line of a block says
   */
  static List<String> statements(String engine) throws IOException {
    List<String> statements = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      if (block.group(1).equals(engine)) {
        statements.addAll(List.of(block.group(2).strip().split(";\\s*")));
      }
    }
    return statements;
  }
}
