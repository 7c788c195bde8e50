package realtimenps.benchmarks.traffic;

import java.util.List;
import realtimenps.job.domain.Scope;
import realtimenps.job.domain.Subject;

/**
 * The names of tenants, agents, teams and channels, and the keys of the subjects that they make.
 */
public final class Leaves {
  private static final List<String> CHANNELS = List.of("voice", "chat", "email", "sms");
  private static final int TEAM_SIZE = 10;

  private final int agentsPerTenant;

  public Leaves(Traffic traffic) {
    agentsPerTenant = traffic.agents() / traffic.tenants();
  }

  public String tenantId(int leaf) {
    return "tenant-" + leaf / Traffic.CHANNELS / agentsPerTenant;
  }

  public String agentId(int leaf) {
    return "agent-" + leaf / Traffic.CHANNELS;
  }

  public String teamId(int leaf) {
    return "team-" + leaf / Traffic.CHANNELS / TEAM_SIZE;
  }

  public String channel(int leaf) {
    return CHANNELS.get(leaf % Traffic.CHANNELS);
  }

  /** The key of the subject of a scope that the answers of a leaf concern. */
  public String subject(Scope scope, int leaf) {
    String tenantId = tenantId(leaf);
    return switch (scope) {
      case TENANT -> Subject.tenantKey(tenantId);
      case CHANNEL -> Subject.channelKey(tenantId, channel(leaf));
      case TEAM -> Subject.teamKey(tenantId, teamId(leaf));
      case AGENT -> Subject.agentKey(tenantId, agentId(leaf));
      case AGENT_CHANNEL -> Subject.agentChannelKey(tenantId, agentId(leaf), channel(leaf));
    };
  }
}
