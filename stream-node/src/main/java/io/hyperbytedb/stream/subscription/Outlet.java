package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.SubscriptionUrl;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A destination, and how it goes with it. Points are sent by one thread; others may ask. */
final class Outlet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
  private static final long SAY_AGAIN_NANOS = 30_000_000_000L;

  /** Nothing is being sent. */
  private static final long NOT_NOW = Long.MIN_VALUE;

  private final String subscription;
  private final String url;
  private final String shown;
  private final Destination destination;
  private final SubscriptionMeter meter;
  private final LongAdder points = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile String problem = "";
  private volatile long began = NOT_NOW;
  private boolean hasRefused;
  private long saidNanos;

  /**
   * @param subscription what the log calls the subscription
   * @param url as it was given
   */
  Outlet(String subscription, String url, Destination destination, SubscriptionMeter meter) {
    this.subscription = subscription;
    this.url = url;
    this.shown = SubscriptionUrl.shown(url);
    this.destination = destination;
    this.meter = meter;
  }

  String url() {
    return url;
  }

  /** Points that it has taken. */
  long points() {
    return points.sum();
  }

  /** How often it did not take what was sent. */
  long failures() {
    return failures.sum();
  }

  /** Why it takes nothing at present; empty if it does. */
  String problem() {
    return problem;
  }

  /**
   * Sends some lines.
   *
   * @return its answer; one that means that it may take them later if there is none
   */
  Answer send(Lines lines, int from, int to) {
    began = System.nanoTime();
    Answer answer;
    String said;
    try {
      answer = destination.send(lines, from, to);
      said = answer.said();
    } catch (IOException e) {
      answer = new Answer(0, "", 0);
      said = e.getMessage() == null ? e.toString() : e.getMessage();
    } finally {
      began = NOT_NOW;
    }
    note(answer, said, to - from);
    return answer;
  }

  private void note(Answer answer, String said, int count) {
    Answer.Verdict verdict = answer.verdict();
    if (verdict != Answer.Verdict.TAKEN) {
      failures.increment();
      meter.failure();
    }
    if (verdict == Answer.Verdict.LATER) {
      if (!said.equals(problem)) {
        LOG.warn("{}: {} takes no points, will retry: {}", subscription, shown, said);
      }
      problem = said;
      return;
    }
    if (!problem.isEmpty()) {
      LOG.info("{}: {} takes points again", subscription, shown);
      problem = "";
    }
    if (verdict == Answer.Verdict.TAKEN) {
      take(count);
      return;
    }
    if (verdict == Answer.Verdict.PARTLY) {
      take(Math.max(0, count - answer.dropped()));
    }
    if (!hasRefused || System.nanoTime() - saidNanos > SAY_AGAIN_NANOS) {
      hasRefused = true;
      saidNanos = System.nanoTime();
      LOG.warn("{}: {} refuses points, which are passed over: {}", subscription, shown, said);
    }
  }

  private void take(long count) {
    points.add(count);
    meter.taken(count);
  }

  /** Gives up a request that has taken longer than it may. */
  void abortAfter(long nanos) {
    long since = began;
    if (since != NOT_NOW && System.nanoTime() - since > nanos) {
      destination.abort();
    }
  }

  void abort() {
    destination.abort();
  }

  @Override
  public void close() {
    destination.close();
  }
}
