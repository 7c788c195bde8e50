package realtimenps.job.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MemoryCodecTest {

  @Provide
  Arbitrary<Memory> memories() {
    Arbitrary<String> ids = Arbitraries.strings().ofMinLength(1).ofMaxLength(256);
    Arbitrary<Answer> answers =
        Combinators.combine(
                Arbitraries.of(Category.class),
                ids,
                ids.injectNull(0.3),
                ids.injectNull(0.3),
                Arbitraries.longs())
            .as(Answer::new);
    Arbitrary<Memory> counted =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), answers)
            .as(Memory.Counted::new);
    Arbitrary<Memory> late =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Memory.Late::new);
    return Arbitraries.oneOf(counted, late, Arbitraries.of(new Memory.Erased()));
  }

  @Property
  void whatIsRememberedComesBack(@ForAll("memories") Memory memory) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes(memory)));
    assertThat(MemoryCodec.read(in)).isEqualTo(memory);
    assertThat(in.available()).isZero();
  }

  @Example
  void theLongestIdsFit() throws IOException {
    String id = "😀".repeat(Validator.MAX_ID_LENGTH);
    Memory memory = new Memory.Counted(1, 2, new Answer(Category.PASSIVE, id, id, id, 3));
    assertThat(MemoryCodec.read(new DataInputStream(new ByteArrayInputStream(bytes(memory)))))
        .isEqualTo(memory);
  }

  @Example
  void aResponseWithUsualIdsTakesLessThan64Bytes() throws IOException {
    Answer answer =
        new Answer(Category.DETRACTOR, "voice", "agent-04711", "billing-emea", 1_763_760_000_000L);
    assertThat(bytes(new Memory.Counted(1_763_760_000_000L, -1, answer))).hasSizeLessThan(64);
    assertThat(bytes(new Memory.Late(1_763_760_000_000L, -1))).hasSizeLessThan(64);
    assertThat(bytes(new Memory.Erased())).hasSizeLessThan(64);
  }

  @Example
  void bytesOfANewerVersionAreRefusedNotGuessed() throws IOException {
    for (Memory memory :
        new Memory[] {
          new Memory.Counted(1, 2, new Answer(Category.PROMOTER, "chat", null, null, 3)),
          new Memory.Late(1, 2),
          new Memory.Erased()
        }) {
      byte[] bytes = bytes(memory);
      bytes[0] += 0x10; // the version stands in the upper half of the first byte
      assertThatThrownBy(
              () -> MemoryCodec.read(new DataInputStream(new ByteArrayInputStream(bytes))))
          .isInstanceOf(IOException.class)
          .hasMessage("memory of version 2; this job reads 1");
    }
  }

  private static byte[] bytes(Memory memory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MemoryCodec.write(memory, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
