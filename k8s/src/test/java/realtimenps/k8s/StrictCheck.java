package realtimenps.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds in a manifest whatever Kubernetes, or the operator of its kind, would not understand. */
final class StrictCheck {
  /**
   * Flink's own name of the version that we run on. The definition is of the newest operator that
   * Maven Central has, 1.10, which is older: this is the one thing in which it is not obeyed.
   */
  static final String FLINK_VERSION = "v2_3";

  static final ResourceDefinition FLINK_DEPLOYMENT =
      ResourceDefinition.read(
          "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml",
          "v1beta1",
          schema ->
              ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum"))
                  .add(FLINK_VERSION));

  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
          Map.entry("kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class),
          Map.entry("kafka.strimzi.io/v1 KafkaUser", KafkaUser.class));

  private static final List<String> POD_TEMPLATES =
      List.of("/spec/podTemplate", "/spec/jobManager/podTemplate", "/spec/taskManager/podTemplate");

  private StrictCheck() {}

  static List<String> mistakesOf(Manifest manifest) {
    String kind = manifest.apiVersion() + " " + manifest.kind();
    if (kind.equals("flink.apache.org/v1beta1 FlinkDeployment")) {
      List<String> mistakes = new ArrayList<>(FLINK_DEPLOYMENT.mistakesOf(manifest.json()));
      mistakes.addAll(StrictModel.mistakesOf(manifest.at("/metadata"), ObjectMeta.class));
      for (String pointer : POD_TEMPLATES) {
        JsonNode template = manifest.at(pointer);
        if (!template.isMissingNode()) {
          mistakes.addAll(StrictModel.mistakesOf(template, Pod.class));
        }
      }
      return mistakes;
    }
    Class<?> model = MODELS.get(kind);
    return model == null
        ? List.of("no definition of this kind is known: " + kind)
        : StrictModel.mistakesOf(manifest.json(), model);
  }
}
