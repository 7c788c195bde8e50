package realtimenps.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  void measuresAsATerminalDoes() {
    assertThat(Columns.width("voice")).isEqualTo(5);
    assertThat(Columns.width("東京")).isEqualTo(4);
    assertThat(Columns.width("e\u0301")).isEqualTo(1);
    assertThat(Columns.width("±6 …")).isEqualTo(4);
  }

  @Test
  void cutsToColumnsAndSaysSo() {
    assertThat(Columns.cut("tech-support", 12)).isEqualTo("tech-support");
    assertThat(Columns.cut("tech-support", 8)).isEqualTo("tech-su…");
    assertThat(Columns.cut("東京支店", 6)).isEqualTo("東京…");
    assertThat(Columns.cut("東京支店", 1)).isEqualTo("…");
    assertThat(Columns.cut("x", 0)).isEmpty();
  }

  @Test
  void padsToColumns() {
    assertThat(Columns.left("東京", 6)).isEqualTo("東京  ");
    assertThat(Columns.left("東京支店", 4)).isEqualTo("東… ");
    assertThat(Columns.right("42", 4)).isEqualTo("  42");
  }

  @Test
  void replacesWhatATerminalWouldObey() {
    assertThat(Columns.printable("a\u001B[31mb\u0007\u202E\ud800")).isEqualTo("a�[31mb���");
    assertThat(Columns.printable("Zoë 東京 🙂")).isEqualTo("Zoë 東京 🙂");
  }
}
