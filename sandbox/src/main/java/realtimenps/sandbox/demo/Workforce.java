package realtimenps.sandbox.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The people behind the demo's numbers: three organisations of different size and fortune. Names
 * are fixed, so that a reader recognises them; how good each agent really is comes from the seed.
 */
record Workforce(List<Tenant> tenants) {

  /**
   * @param share of all traffic, 0 to 1
   * @param agents none of them is in another tenant
   */
  record Tenant(
      String id, String scale, double share, List<String> contactReasons, List<Agent> agents) {}

  /**
   * @param trueNps what the agent's NPS would be with endless responses, as a fraction of 1
   * @param activity how many interactions the agent takes compared to an average colleague
   */
  record Agent(
      String id,
      String team,
      double trueNps,
      double activity,
      String channel,
      String sideChannel) {}

  /** Phones keep most people busy, text messages few. */
  private static final List<String> CHANNELS =
      List.of("voice", "chat", "voice", "email", "voice", "chat", "sms", "email");

  private static final List<String> NAMES =
      List.of(
          "amelia.novak",
          "ben.okafor",
          "carla.mendes",
          "david.lindqvist",
          "elena.rossi",
          "farid.haddad",
          "grace.kim",
          "hugo.martin",
          "ines.duarte",
          "jonas.weber",
          "katya.orlova",
          "liam.byrne",
          "maya.patel",
          "noah.fischer",
          "olivia.santos",
          "pavel.dvorak",
          "quinn.harper",
          "rosa.jimenez",
          "samir.nasser",
          "tara.walsh",
          "uma.iyer",
          "viktor.hansen",
          "wendy.cho",
          "xavier.lopez",
          "yara.costa",
          "zoe.laurent",
          "adam.kowalski",
          "bianca.moretti",
          "cyrus.amini",
          "dora.szabo",
          "emil.larsen",
          "fiona.grant",
          "george.petrou",
          "hana.sato",
          "ivan.petrov",
          "julia.brandt",
          "kofi.mensah",
          "lena.vogel",
          "marco.bianchi",
          "nadia.rahman",
          "oscar.nilsson",
          "priya.menon",
          "rafael.cruz",
          "sofia.marino",
          "tomas.horak",
          "ursula.keller",
          "vera.popescu",
          "will.turner",
          "yusuf.demir",
          "zara.hussain",
          "anton.melnyk",
          "beth.morgan",
          "chen.wei",
          "diana.prieto",
          "erik.johansen",
          "freya.olsen",
          "gabriel.silva",
          "helen.brooks",
          "igor.babic",
          "joan.serra");

  static Workforce hiredBy(RandomGenerator random) {
    return new Workforce(
        List.of(
            tenant(
                "aurora-net",
                "ZERO_TO_TEN",
                0.48,
                0.40,
                List.of("invoice", "outage", "new contract", "moving house", "router setup"),
                List.of("billing", "tech-support", "retention", "sales"),
                NAMES.subList(0, 28),
                random),
            tenant(
                "harbor-bank",
                "ZERO_TO_TEN",
                0.32,
                0.12,
                List.of("card blocked", "transfer missing", "mortgage rate", "login", "fees"),
                List.of("cards", "accounts", "mortgages"),
                NAMES.subList(28, 47),
                random),
            tenant(
                "meadow-air",
                "ONE_TO_TEN",
                0.20,
                -0.05,
                List.of("delay", "refund", "lost baggage", "rebooking", "seat"),
                List.of("bookings", "baggage", "refunds"),
                NAMES.subList(47, 60),
                random)));
  }

  private static Tenant tenant(
      String id,
      String scale,
      double share,
      double trueNps,
      List<String> contactReasons,
      List<String> teams,
      List<String> names,
      RandomGenerator random) {
    double[] teamNps = new double[teams.size()];
    for (int i = 0; i < teamNps.length; i++) {
      teamNps[i] = random.nextGaussian(trueNps, 0.07);
    }
    List<Agent> agents = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int team = i % teams.size();
      int channel = random.nextInt(CHANNELS.size());
      // Full-timers and part-timers: the busiest takes six times what the least busy one does.
      double activity = 0.5 + 2.5 * Math.pow(random.nextDouble(), 3);
      agents.add(
          new Agent(
              names.get(i),
              teams.get(team),
              random.nextGaussian(teamNps[team], 0.18),
              activity,
              CHANNELS.get(channel),
              CHANNELS.get((channel + 1) % CHANNELS.size())));
    }
    return new Tenant(id, scale, share, contactReasons, List.copyOf(agents));
  }
}
