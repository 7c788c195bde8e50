/** Pages through Prometheus Alertmanager. */
@NullMarked
package realtimenps.relay.alertmanager;

import org.jspecify.annotations.NullMarked;
