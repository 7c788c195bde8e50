package realtimenps.job.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class SourceRecordTest {
  /** In one to four bytes, a lone surrogate, and what stands for what is no text. */
  private static final String CHARACTERS = "a/?\u0000\u007f\u0080\u00e9\u20ac\ud83d\ude00\ufffd";

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> few = Arbitraries.strings().withChars(CHARACTERS).ofMaxLength(4);
    return Arbitraries.oneOf(few, few, Arbitraries.strings().ofMaxLength(20));
  }

  @Provide
  Arbitrary<byte[]> keys() {
    Arbitrary<byte[]> texts = texts().map(text -> text.getBytes(StandardCharsets.UTF_8));
    return Combinators.combine(
            texts, Arbitraries.bytes().array(byte[].class).ofMaxSize(2), Arbitraries.of(0, 0, 0, 1))
        .as((text, other, which) -> which == 0 ? text : other);
  }

  @Property
  void theKeyIsATextWhereItReadsSo(@ForAll("keys") byte[] key, @ForAll("texts") String text) {
    assertThat(record(key).hasKey(text)).isEqualTo(text.equals(record(key).keyText()));
  }

  @Property
  void theKeyIsTheTextThatWasWritten(@ForAll("texts") String text) {
    byte[] key = text.getBytes(StandardCharsets.UTF_8);
    boolean isText = new String(key, StandardCharsets.UTF_8).equals(text);
    assertThat(record(key).hasKey(text)).isEqualTo(isText);
    assertThat(record(key).hasKey(text + "a")).isFalse();
    assertThat(record(key).hasKey("a" + text)).isFalse();
    assertThat(record((text + "a").getBytes(StandardCharsets.UTF_8)).hasKey(text)).isFalse();
  }

  @Example
  void noKeyIsNoText() {
    assertThat(record(null).hasKey("")).isFalse();
    assertThat(record(new byte[0]).hasKey("")).isTrue();
  }

  private static SourceRecord record(byte @Nullable [] key) {
    return new SourceRecord("nps.responses", 0, 0, 0, 0, key, null, List.of());
  }
}
