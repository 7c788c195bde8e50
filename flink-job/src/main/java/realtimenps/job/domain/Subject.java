package realtimenps.job.domain;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a number is about. Only the ids that its scope names are set.
 *
 * @param key the same, as the key of records and state: {@code tenant/SCOPE/ids}
 */
public record Subject(
    String key,
    String tenantId,
    Scope scope,
    @Nullable String agentId,
    @Nullable String teamId,
    @Nullable String channel) {

  public boolean isTenant() {
    return scope == Scope.TENANT;
  }

  /** The key of a whole tenant. */
  public static String tenantKey(String tenantId) {
    return Keys.join(tenantId, Scope.TENANT.name());
  }

  /** The key of a channel of a tenant. */
  public static String channelKey(String tenantId, String channel) {
    return Keys.join(tenantId, Scope.CHANNEL.name(), channel);
  }

  /** The key of a team of a tenant. */
  public static String teamKey(String tenantId, String teamId) {
    return Keys.join(tenantId, Scope.TEAM.name(), teamId);
  }

  /** The key of an agent of a tenant. */
  public static String agentKey(String tenantId, String agentId) {
    return Keys.join(tenantId, Scope.AGENT.name(), agentId);
  }

  /** The key of an agent on a channel, the leaf. */
  public static String agentChannelKey(String tenantId, String agentId, String channel) {
    return Keys.join(tenantId, Scope.AGENT_CHANNEL.name(), agentId, channel);
  }

  /** The key of the subject of a scope that an answer concerns; null if it concerns none. */
  public static @Nullable String keyOf(Scope scope, String tenantId, Answer answer) {
    String agentId = answer.agentId();
    String teamId = answer.teamId();
    return switch (scope) {
      case TENANT -> tenantKey(tenantId);
      case CHANNEL -> channelKey(tenantId, answer.channel());
      case TEAM -> teamId == null ? null : teamKey(tenantId, teamId);
      case AGENT -> agentId == null ? null : agentKey(tenantId, agentId);
      case AGENT_CHANNEL ->
          agentId == null ? null : agentChannelKey(tenantId, agentId, answer.channel());
    };
  }

  /** The tenant of such a key, for little. */
  public static String tenantOf(String key) {
    String tenant = key.substring(0, key.indexOf(Keys.SEPARATOR));
    return tenant.indexOf('%') < 0 ? tenant : parse(key).tenantId();
  }

  /** Whether a key is one that the methods above make. */
  public static boolean isKey(String key) {
    List<String> parts = Keys.split(key);
    return !parts.contains("")
        && Arrays.stream(Scope.values())
            .filter(scope -> parts.size() > 1 && scope.name().equals(parts.get(1)))
            .anyMatch(
                scope ->
                    parts.size()
                        == switch (scope) {
                          case TENANT -> 2;
                          case CHANNEL, TEAM, AGENT -> 3;
                          case AGENT_CHANNEL -> 4;
                        });
  }

  /** The subject of a key made by one of the methods above. */
  public static Subject parse(String key) {
    List<String> parts = Keys.split(key);
    String tenantId = parts.get(0);
    Scope scope = Scope.valueOf(parts.get(1));
    return switch (scope) {
      case TENANT -> new Subject(key, tenantId, scope, null, null, null);
      case CHANNEL -> new Subject(key, tenantId, scope, null, null, parts.get(2));
      case TEAM -> new Subject(key, tenantId, scope, null, parts.get(2), null);
      case AGENT -> new Subject(key, tenantId, scope, parts.get(2), null, null);
      case AGENT_CHANNEL -> new Subject(key, tenantId, scope, parts.get(2), null, parts.get(3));
    };
  }
}
