package realtimenps.k8s;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds a manifest against the Java model of its kind. The models keep what they do not know in a
 * map of its own, and turn an unknown value of a closed set into nothing: so the first is switched
 * off, and what was read is written again and must be all there.
 */
final class StrictModel {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NothingBeyondTheModel())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private StrictModel() {}

  private static final class NothingBeyondTheModel extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }

    /** Defaults, too: what was given is looked for. */
    @Override
    public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
      return JsonInclude.Value.construct(
          JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL);
    }
  }

  static List<String> mistakesOf(JsonNode json, Class<?> model) {
    try {
      JsonNode kept = STRICT.valueToTree(STRICT.treeToValue(json, model));
      List<String> mistakes = new ArrayList<>();
      compare("", json, kept, mistakes);
      return mistakes;
    } catch (JsonMappingException e) {
      return List.of(e.getPathReference() + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      return List.of(e.getOriginalMessage());
    }
  }

  private static void compare(String path, JsonNode given, JsonNode kept, List<String> mistakes) {
    if (given.isObject()) {
      for (Map.Entry<String, JsonNode> field : given.properties()) {
        compare(path + "/" + field.getKey(), field.getValue(), kept.path(field.getKey()), mistakes);
      }
    } else if (given.isArray()) {
      for (int i = 0; i < given.size(); i++) {
        compare(path + "/" + i, given.get(i), kept.path(i), mistakes);
      }
    } else if (!given.asText().equals(kept.asText())) {
      mistakes.add("%s: %s is no value that is known".formatted(path, given));
    }
  }
}
