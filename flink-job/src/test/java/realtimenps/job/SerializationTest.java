package realtimenps.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import realtimenps.job.decode.Header;
import realtimenps.job.decode.Incoming;
import realtimenps.job.decode.IncomingPolicy;
import realtimenps.job.decode.SourceRecord;
import realtimenps.job.detect.AlertUpdate;
import realtimenps.job.domain.Answer;
import realtimenps.job.domain.Category;
import realtimenps.job.domain.Contribution;
import realtimenps.job.domain.Detail;
import realtimenps.job.domain.FollowUp;
import realtimenps.job.domain.Memory;
import realtimenps.job.domain.OpenFollowUp;
import realtimenps.job.domain.PaneDelta;
import realtimenps.job.domain.Policy;
import realtimenps.job.domain.PolicyChange;
import realtimenps.job.domain.PolicyDraft;
import realtimenps.job.domain.RejectReason;
import realtimenps.job.domain.Rejection;
import realtimenps.job.domain.Response;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Settled;
import realtimenps.job.domain.SubjectWindows.WindowTally;
import realtimenps.job.domain.Submission;
import realtimenps.job.domain.Tally;
import realtimenps.job.domain.WindowLayout;
import realtimenps.job.domain.spike.Alert;
import realtimenps.job.domain.spike.Episode;
import realtimenps.job.domain.spike.Severity;
import realtimenps.job.followup.FollowUpUpdate;
import realtimenps.job.roll.FlatUpdate;
import realtimenps.job.roll.SubjectUpdate;
import realtimenps.job.state.ContributionSerializer;
import realtimenps.job.state.SettledSerializer;
import realtimenps.job.state.States;
import realtimenps.job.validate.Arrival;
import realtimenps.job.validate.ArrivalSerializer;
import realtimenps.job.validate.Rejected;

/** Everything that flows or is kept has a serializer of its own; the generic one is refused. */
class SerializationTest {
  private static final SourceRecord BARE =
      new SourceRecord("nps.responses", 3, 4, -1, 6, null, null, List.of());
  private static final SourceRecord WHOLE =
      new SourceRecord(
          "nps.responses",
          3,
          4,
          5,
          6,
          new byte[] {1, 0, -1},
          new byte[0],
          List.of(new Header("trace", new byte[] {7}), new Header("", null)));
  private static final Submission SUBMISSION =
      new Submission(
          "acme",
          "r1",
          1,
          9,
          "ZERO_TO_TEN",
          "chat",
          "ann",
          "blue",
          "c1",
          "i1",
          "s1",
          "why",
          "fine",
          1_700_000_000_000L);
  private static final Submission SPARSE =
      new Submission(
          "", "", Long.MIN_VALUE, -1, "", "", null, null, null, null, null, null, null, -1);
  private static final Rejection REJECTION = new Rejection(RejectReason.TRUNCATED, "why");
  private static final Answer ANSWER = new Answer(Category.PASSIVE, "chat", "ann", "blue", 5);
  private static final Answer BARE_ANSWER = new Answer(Category.DETRACTOR, "chat", null, null, 5);
  private static final Detail DETAIL = new Detail(7, "c1", "i1", "why \uD83D", true);
  private static final Detail BARE_DETAIL = new Detail(0, null, null, null, false);

  @Test
  void incomingRecords() throws IOException {
    assertComesBack(
        Incoming.class,
        new Incoming(WHOLE, SUBMISSION, null),
        new Incoming(BARE, SPARSE, null),
        new Incoming(WHOLE, null, REJECTION),
        new Incoming(BARE, null, null));
  }

  @Test
  void arrivals() throws IOException {
    assertComesBack(
        ArrivalSerializer.TYPE,
        new Arrival("acme/r1", "acme", "r1", new Response("acme", "r1", 1, 2, ANSWER, DETAIL), 3),
        new Arrival(
            "acme/r1", "acme", "r1", new Response("acme", "r1", 1, 2, BARE_ANSWER, BARE_DETAIL), 3),
        new Arrival("acme/r1", "acme", "r1", null, 3));
  }

  @Test
  void rejectedRecords() throws IOException {
    assertComesBack(
        Rejected.class,
        new Rejected(WHOLE, REJECTION, "acme", "r1", 7),
        new Rejected(BARE, REJECTION, null, null, 7));
  }

  @Test
  void settledChanges() throws IOException {
    assertComesBack(
        SettledSerializer.TYPE,
        new Settled("acme", "r1", ANSWER, BARE_ANSWER, BARE_DETAIL, 1),
        new Settled("acme", "r1", null, ANSWER, DETAIL, 1),
        new Settled("acme", "r1", null, ANSWER, DETAIL, true, 1),
        new Settled("acme", "r1", ANSWER, null, null, 1));
  }

  @Test
  void contributions() throws IOException {
    assertComesBack(
        ContributionSerializer.TYPE.createSerializer(new SerializerConfigImpl()),
        new Contribution(
            "acme/TENANT",
            List.of(new PaneDelta(10, 1, -1, 0), new PaneDelta(20, 0, 0, 5)),
            7,
            "blue",
            8),
        new Contribution(
            "acme/AGENT/J\u00F6rg \u2603",
            List.of(new PaneDelta(-10, 0, -128, 127)),
            7,
            "\u2603",
            8),
        new Contribution("acme/TENANT", List.of(new PaneDelta(10, 0, 0, 128)), 7, null, 8),
        new Contribution(
            "acme/TENANT", List.of(new PaneDelta(10, Long.MIN_VALUE, 0, 0)), 7, null, 8),
        new Contribution("acme/TENANT", new ArrayList<>(), Contribution.NONE, null, 8));
  }

  @Test
  void rows() throws IOException {
    SubjectUpdate update =
        new SubjectUpdate("acme/AGENT/ann", null, 1, 2, 3, 4, 7.5, List.of(), true);
    assertComesBack(
        FlatUpdate.class,
        new FlatUpdate(update, "PT15M", new WindowTally("PT15M", 5, 6, new Tally(1, 2, 3))),
        new FlatUpdate(update, "PT15M", null));
  }

  @Test
  void updates() throws IOException {
    assertComesBack(
        SubjectUpdate.class,
        new SubjectUpdate(
            "acme/AGENT/ann",
            "blue",
            1,
            2,
            3,
            4,
            20,
            List.of(
                new WindowTally("PT15M", 5, 6, new Tally(1, 2, 3)),
                new WindowTally("P1D", 5, 6, Tally.EMPTY)),
            false),
        new SubjectUpdate("acme/AGENT/ann", null, 1, 2, 3, 4, 7.5, List.of(), true));
  }

  @Test
  void policies() throws IOException {
    Policy policy =
        new Policy(
            "acme",
            "Europe/Zurich",
            0.5,
            Set.of(Scope.TEAM, Scope.AGENT),
            5,
            0.2,
            7.5,
            List.of("acme/TEAM/training"),
            List.of(new Policy.Route("acme", "max"), new Policy.Route("acme/TEAM", "lea")));
    PolicyDraft draft =
        new PolicyDraft(
            "acme",
            "Nowhere",
            -Double.MAX_VALUE,
            List.of("TEAM", "TEAM"),
            -1,
            2,
            0,
            List.of(""),
            List.of(new Policy.Route("", "")));
    assertComesBack(
        PolicyChange.class,
        new PolicyChange("acme", policy),
        new PolicyChange("acme", Policy.defaults("acme")),
        new PolicyChange("acme", null));
    assertComesBack(
        IncomingPolicy.class,
        new IncomingPolicy(WHOLE, draft, null),
        new IncomingPolicy(BARE, null, REJECTION),
        new IncomingPolicy(BARE, null, null));
    MapStateDescriptor<String, Policy> state = States.policies();
    state.initializeSerializerUnlessSet(noGenericTypes());
    assertThat(copy(state.getValueSerializer(), policy)).isEqualTo(policy);
  }

  @Test
  void followUps() throws IOException {
    assertComesBack(
        FollowUpUpdate.class,
        new FollowUpUpdate(
            new FollowUp("acme", "r1", FollowUp.State.OPEN, BARE_ANSWER, DETAIL, 1), 2, 3, 4),
        new FollowUpUpdate(
            new FollowUp("acme", "r1", FollowUp.State.CANCELLED, ANSWER, BARE_DETAIL, 1), 2, 3, 4));
  }

  @Test
  void alerts() throws IOException {
    assertComesBack(
        AlertUpdate.class,
        new AlertUpdate(
            new Alert(
                "acme/TEAM/billing",
                null,
                "on-call",
                "20260302-1",
                Episode.State.RESOLVED,
                Severity.PAGE,
                Episode.ResolveReason.RECOVERED,
                1,
                2,
                3L,
                4,
                5,
                6.5,
                7.5,
                List.of(new Alert.Evidence("r1", null, "p1", "ann", 3, 2, "invoice")),
                List.of(new Alert.Reason("invoice", 3, .5)),
                "acme/TENANT/20260302-1",
                "summary"),
            8,
            9,
            10));
  }

  @Test
  void statesHaveSerializersOfTheirOwn() throws IOException {
    WindowLayout layout = WindowLayout.parse("PT1M/PT10S");
    List<StateDescriptor<?, ?>> states =
        List.of(
            States.openSubjects(),
            States.memory(java.time.Duration.ofDays(40)),
            States.openFollowUp(java.time.Duration.ofDays(40)),
            States.tenantSpikes(),
            States.subjectSpikes(),
            States.detractors(),
            States.windows(layout),
            States.liveTenant(),
            States.clock(),
            States.epoch(),
            States.rolledTo(),
            States.windowHistory(),
            States.policies());
    assertThat(states).extracting(StateDescriptor::getName).doesNotHaveDuplicates();
    for (StateDescriptor<?, ?> state : states) {
      state.initializeSerializerUnlessSet(noGenericTypes());
      assertThat(state.getSerializer().getClass().getName()).doesNotContainIgnoringCase("kryo");
    }
  }

  @Test
  void memoriesComeBackFromState() throws IOException {
    TypeSerializer<Memory> serializer = States.memory(java.time.Duration.ofDays(1)).getSerializer();
    for (Memory memory :
        List.of(
            new Memory.Counted(1, 2, ANSWER),
            new Memory.Counted(1, 2, BARE_ANSWER),
            new Memory.Late(3, 4),
            new Memory.Erased())) {
      assertThat(copy(serializer, memory)).isEqualTo(memory);
    }
  }

  @Test
  void openFollowUpsComeBackFromState() throws IOException {
    TypeSerializer<OpenFollowUp> serializer =
        States.openFollowUp(java.time.Duration.ofDays(1)).getSerializer();
    for (Detail detail : List.of(DETAIL, BARE_DETAIL)) {
      OpenFollowUp open = new OpenFollowUp(detail, 1_700_000_000_000L);
      assertThat(copy(serializer, open)).isEqualTo(open);
    }
  }

  private static ExecutionConfig noGenericTypes() {
    Configuration config = new Configuration();
    config.set(PipelineOptions.GENERIC_TYPES, false);
    return new ExecutionConfig(config);
  }

  @SafeVarargs
  private static <T> void assertComesBack(Class<T> type, T... values) throws IOException {
    assertComesBack(TypeInformation.of(type), values);
  }

  @SafeVarargs
  private static <T> void assertComesBack(TypeInformation<T> type, T... values) throws IOException {
    assertComesBack(Harnesses.serializer(type), values);
  }

  @SafeVarargs
  private static <T> void assertComesBack(TypeSerializer<T> serializer, T... values)
      throws IOException {
    for (T value : values) {
      assertThat(copy(serializer, value)).usingRecursiveComparison().isEqualTo(value);
      assertThat(serializer.copy(value)).usingRecursiveComparison().isEqualTo(value);
    }
  }

  private static <T> T copy(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T read = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }
}
