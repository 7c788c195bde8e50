package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("%/0aAfF25C3\u0000\u001f\u007f\u0085é😀\uFFFD２"),
        Arbitraries.strings().ofMaxLength(3));
  }

  @Property
  void partsComeBackAsTheyWere(@ForAll("parts") List<String> parts) {
    assertThat(Keys.split(Keys.join(parts.toArray(String[]::new)))).isEqualTo(parts);
  }

  @Provide
  Arbitrary<List<String>> parts() {
    return texts().list().ofMinSize(1).ofMaxSize(4);
  }

  @Property
  void nothingButPercentSlashAndControlCharactersIsEscaped(@ForAll("texts") String text) {
    StringBuilder expected = new StringBuilder();
    for (char c : text.toCharArray()) {
      boolean control = c <= 0x1F || (c >= 0x7F && c <= 0x9F);
      if (c == '%' || c == '/' || control) {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          expected.append("%%%02X".formatted(b));
        }
      } else {
        expected.append(c);
      }
    }
    assertThat(Keys.join(text)).isEqualTo(expected.toString());
  }

  @Example
  void keysAreReadableWhereTheyCanBe() {
    assertThat(Keys.join("acme", "TENANT")).isEqualTo("acme/TENANT");
    assertThat(Keys.join("acme", "AGENT", "Zoë K.")).isEqualTo("acme/AGENT/Zoë K.");
    assertThat(Keys.ofResponse("a/b", "100%")).isEqualTo("a%2Fb/100%25");
    assertThat(Keys.join("a\nb\u007f", "\u0085")).isEqualTo("a%0Ab%7F/%C2%85");
    assertThat(Keys.join("日本 :;?#&+", "😀")).isEqualTo("日本 :;?#&+/😀");
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb/c, a/b, c",
    "a%2fb/c, a/b, c",
    "%E2%82%AC/x, €, x",
    "%F0%9F%98%80/x, 😀, x",
    "%EF%BF%BD/x, \uFFFD, x",
    "%41/x, A, x"
  })
  void escapesOfAnyCharacterAreRead(String key, String first, String second) {
    assertThat(Keys.split(key)).containsExactly(first, second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%2",
        "100%",
        "%G1",
        "%1G",
        "%-1",
        "%+1",
        "% 1",
        "%80", // a continuation byte alone
        "%C3", // the first of two bytes
        "%C3A9",
        "%C0%80", // longer than need be
        "%ED%A0%80", // half of a surrogate pair
        "%F8%88%80%80%80",
        "%FF",
        "%２５", // digits, but not of ASCII
        "%２F",
        "%2\uFF26"
      })
  void anInvalidEscapeIsLiteral(String part) {
    assertThat(Keys.split(part)).containsExactly(part);
    assertThat(Keys.split("acme/" + part)).containsExactly("acme", part);
  }

  @Example
  void anInvalidEscapeDoesNotHideTheValidOneAfterIt() {
    assertThat(Keys.split("%%2F")).containsExactly("%/");
    assertThat(Keys.split("%C3%2F")).containsExactly("%C3/");
    assertThat(Keys.split("%C3%41")).containsExactly("%C3A");
    assertThat(Keys.split("%%%25%")).containsExactly("%%%%");
  }

  @Example
  void everySlashSeparates() {
    assertThat(Keys.split("")).containsExactly("");
    assertThat(Keys.split("/")).containsExactly("", "");
    assertThat(Keys.split("a//b/")).containsExactly("a", "", "b", "");
  }

  @Property
  void everySubjectIsFoundInItsKey(
      @ForAll("texts") String tenant, @ForAll("texts") String id, @ForAll("texts") String channel) {
    assertSubject(Subject.tenantKey(tenant), tenant, Scope.TENANT, null, null, null);
    assertSubject(Subject.channelKey(tenant, channel), tenant, Scope.CHANNEL, null, null, channel);
    assertSubject(Subject.teamKey(tenant, id), tenant, Scope.TEAM, null, id, null);
    assertSubject(Subject.agentKey(tenant, id), tenant, Scope.AGENT, id, null, null);
    assertSubject(
        Subject.agentChannelKey(tenant, id, channel),
        tenant,
        Scope.AGENT_CHANNEL,
        id,
        null,
        channel);
  }

  @Example
  void subjectKeysAreAsDocumented() {
    assertThat(Subject.tenantKey("acme")).isEqualTo("acme/TENANT");
    assertThat(Subject.channelKey("acme", "chat")).isEqualTo("acme/CHANNEL/chat");
    assertThat(Subject.teamKey("acme", "t/1")).isEqualTo("acme/TEAM/t%2F1");
    assertThat(Subject.agentKey("acme", "ann")).isEqualTo("acme/AGENT/ann");
    assertThat(Subject.agentChannelKey("acme", "ann", "chat"))
        .isEqualTo("acme/AGENT_CHANNEL/ann/chat");
  }

  private static void assertSubject(
      String key,
      String tenant,
      Scope scope,
      @org.jspecify.annotations.Nullable String agent,
      @org.jspecify.annotations.Nullable String team,
      @org.jspecify.annotations.Nullable String channel) {
    assertThat(Subject.parse(key)).isEqualTo(new Subject(key, tenant, scope, agent, team, channel));
  }
}
