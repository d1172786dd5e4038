package io.hyperbytedb.server;

import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeState;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains a process: writes are refused, its work is completed step by step, and then it is {@link
 * NodeState#LEAVING} and may be stopped permanently. Thread-safe.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private static final long PAUSE_NANOS = 10_000_000L;

  /** The message to clients while the process drains. */
  static final String REFUSAL = "the node is draining";

  /** Work that must be completed before the process may leave. */
  interface Work {
    /**
     * Completes the work.
     *
     * @return a description of the result
     */
    String run() throws Exception;
  }

  /** A named step. */
  private record Step(String name, Work work) {}

  /**
   * The outcome of a step.
   *
   * @param detail the result, or why it failed
   */
  record Outcome(String step, boolean ok, long millis, String detail) {}

  private final Membership membership;
  private final List<Step> steps = new ArrayList<>();
  private final AtomicInteger writes = new AtomicInteger();

  Drain(Membership membership) {
    this.membership = membership;
  }

  /**
   * Adds a step between {@link NodeState#DRAINING} and {@link NodeState#LEAVING}, after those added
   * before. Must not be called during a drain.
   */
  void then(String name, Work work) {
    steps.add(new Step(name, work));
  }

  /**
   * Drains the process; a repeated call finds little left to do. A failed step does not prevent the
   * next ones: what is left undone is in the log.
   */
  synchronized List<Outcome> run() {
    List<Outcome> outcomes = new ArrayList<>();
    take(new Step("draining", () -> become(NodeState.DRAINING)), outcomes);
    steps.forEach(step -> take(step, outcomes));
    take(new Step("leaving", () -> become(NodeState.LEAVING)), outcomes);
    return outcomes;
  }

  private String become(NodeState state) {
    membership.become(state).join();
    return membership.self().nodeId() + " is " + state.label();
  }

  private static void take(Step step, List<Outcome> outcomes) {
    long start = System.nanoTime();
    boolean ok = true;
    String detail;
    try {
      detail = step.work().run();
    } catch (Exception e) {
      LOG.error("the drain's step [{}] failed", step.name(), e);
      ok = false;
      detail = String.valueOf(e.getMessage());
    }
    outcomes.add(new Outcome(step.name(), ok, (System.nanoTime() - start) / 1_000_000, detail));
  }

  /** A handler that answers 503 once the process drains. */
  HttpHandler guard(HttpHandler handler) {
    return exchange -> {
      writes.incrementAndGet();
      try {
        if (membership.state().goes()) {
          throw new HyperbyteException(ErrorCode.UNAVAILABLE, REFUSAL + ": writes are refused");
        }
        handler.handle(exchange);
      } finally {
        writes.decrementAndGet();
      }
    };
  }

  /**
   * Waits for the writes that were in progress when the process became {@link NodeState#DRAINING}.
   *
   * @throws HyperbyteException TIMEOUT if they take longer
   */
  String awaitWrites(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (writes.get() > 0) {
      if (System.nanoTime() - end > 0) {
        throw new HyperbyteException(
            ErrorCode.TIMEOUT, "[" + writes.get() + "] writes are still in progress");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return "no write is in progress";
  }
}
