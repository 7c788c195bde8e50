package realtimenps.job.validate;

import java.io.Serializable;
import java.util.Map;

/** The ids of the topics that are read. A topic that is deleted and made anew gets another one. */
public interface TopicIds extends Serializable {
  /** By name, of those that there are now. */
  Map<String, String> now() throws Exception;
}
