package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.MessageWriter;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches in their order, in a thread of its own: the next one is read while the log has not
 * acknowledged the last. What cannot be written is tried again until it can: nothing is left out.
 */
final class WriteLoop implements AutoCloseable {
  /** How many batches may wait for the log. */
  private static final int UNDER_WAY = 3;

  /** Batches that wait are written together up to this size. */
  private static final long TOGETHER_BYTES = 4L << 20;

  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LOOK = Duration.ofMillis(100);

  private record UnderWay(Batch batch, MessageWriter.Written written) {}

  private final MessageWriter writer;
  private final Duration longestRetry;
  private final FaultHandler faults;
  private final SourceMeter meter;
  private final BlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
  private final BlockingQueue<Batch> finished = new LinkedBlockingQueue<>();
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private final ArrayDeque<Batch> again = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private Duration retry = FIRST_RETRY;
  private volatile @Nullable String problem;

  /**
   * @param writer is closed with this
   * @param longestRetry how long to wait before another attempt, at most
   */
  WriteLoop(
      String name,
      MessageWriter writer,
      Duration longestRetry,
      SourceMeter meter,
      FaultHandler faults) {
    this.writer = writer;
    this.longestRetry = longestRetry;
    this.meter = meter;
    this.faults = faults;
    this.thread = Thread.ofPlatform().name("source-write " + name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void write(Batch batch) {
    waiting.add(batch);
  }

  /** The next batch that is written; null if there is none within the time. */
  @Nullable Batch finished(Duration wait) throws InterruptedException {
    return wait.isZero() ? finished.poll() : finished.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Why nothing is written; null if it is. */
  @Nullable String problem() {
    return problem;
  }

  private void run() {
    try (writer) {
      while (closed.getCount() > 0) {
        attempt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt() throws InterruptedException {
    try {
      step();
    } catch (HyperbyteException e) {
      tryAgain(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      faults.notFatal(thread.getName(), e);
      tryAgain("internal error: " + e);
    }
  }

  private void step() throws InterruptedException {
    Batch next = next();
    if (next != null) {
      // It is written again if this fails.
      again.addFirst(next);
      MessageWriter.Written written = writer.write(next.messages());
      again.removeFirst();
      underWay.add(new UnderWay(next, written));
    }
    if (underWay.size() >= UNDER_WAY || (next == null && !underWay.isEmpty())) {
      UnderWay oldest = underWay.element();
      int points = oldest.written.await();
      underWay.remove();
      oldest.batch.written(points, oldest.written.bad());
      retry = FIRST_RETRY;
      problem = null;
      finished.add(oldest.batch);
    }
  }

  private @Nullable Batch next() throws InterruptedException {
    Batch first = again.poll();
    if (first != null) {
      return first;
    }
    first = waiting.poll();
    if (first == null && underWay.isEmpty()) {
      long start = System.nanoTime();
      first = waiting.poll(LOOK.toNanos(), TimeUnit.NANOSECONDS);
      meter.waitedForFetch(System.nanoTime() - start);
    }
    if (first != null) {
      for (Batch more = waiting.peek();
          more != null && first.bytes() + more.bytes() <= TOGETHER_BYTES;
          more = waiting.peek()) {
        waiting.remove();
        first.append(more);
      }
    }
    return first;
  }

  /**
   * Everything that is not acknowledged is written again, in order: a later point may overwrite an
   * earlier one.
   */
  private void tryAgain(String reason) throws InterruptedException {
    problem = reason;
    meter.failedWrite();
    while (!underWay.isEmpty()) {
      again.addFirst(underWay.removeLast().batch);
    }
    var _ = closed.await(retry.toNanos(), TimeUnit.NANOSECONDS);
    Duration longer = retry.multipliedBy(2);
    retry = longer.compareTo(longestRetry) < 0 ? longer : longestRetry;
  }

  /** Stops; what is not acknowledged will be read again. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (!thread.join(Duration.ofSeconds(30))) {
        faults.notFatal(thread.getName(), new IllegalStateException("it does not stop"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
