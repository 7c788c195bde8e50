package realtimenps.relay.delivery;

import java.util.List;
import realtimenps.relay.domain.Page;

/** A pager. */
public interface Target {
  /** What it is called in messages and metrics, without secrets. */
  String name();

  /**
   * Brings the pager in step with what is due.
   *
   * @param pages all that is open, and what is over and may not have been told yet
   * @param now wall clock, epoch milliseconds
   * @return whether anything had to be sent
   * @throws UnsentException if the pager did not take all of it; told again, it gets what is
   *     missing
   */
  boolean tell(List<Page> pages, long now) throws UnsentException, InterruptedException;

  /**
   * Sends one page, to prove that the way to the pager is open.
   *
   * @return what became of it, in one line
   * @throws UnsentException if the pager did not take it
   */
  String prove(Page page, long now) throws UnsentException, InterruptedException;
}
