package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a job, as one of the members of its group. Thread-safe. */
final class Sender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long MOST_RETRY_MILLIS = 30_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final Job job;
  private final Source source;
  private final List<Outlet> outlets;
  private final Duration timeout;
  private final SubscriptionMeter meter;
  private final FaultHandler faults;
  private final Delivery delivery;
  private final LongAdder gap = new LongAdder();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private final ExecutorService worker;
  private volatile Lag lag = Lag.NONE;

  /**
   * What is sent.
   *
   * @param consumers makes consumers of the job's group
   * @param topic the WAL
   * @param wanted whether the subscription is still there
   */
  record Source(
      Supplier<Consumer<byte[], byte[]>> consumers, String topic, BooleanSupplier wanted) {}

  /**
   * How far behind it is.
   *
   * @param partitions how many partitions it has
   * @param records how many of their records are not sent
   * @param millis the age of the first of them
   */
  record Lag(int partitions, long records, long millis) {
    static final Lag NONE = new Lag(0, 0, 0);
  }

  /**
   * @param source what is sent
   * @param outlets the destinations of the job
   * @param timeout how long a request may take
   */
  Sender(
      Job job,
      Source source,
      List<Outlet> outlets,
      Duration timeout,
      SubscriptionMeter meter,
      FaultHandler faults) {
    this.job = job;
    this.source = source;
    this.outlets = List.copyOf(outlets);
    this.timeout = timeout;
    this.meter = meter;
    this.faults = faults;
    this.delivery = new Delivery(this.outlets, meter::refused, Delivery.Pause.REAL);
    this.thread = Thread.ofPlatform().name("subscription").daemon().unstarted(this::run);
    this.worker =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("subscription-send").daemon().factory());
  }

  Sender start() {
    thread.start();
    return this;
  }

  Job job() {
    return job;
  }

  List<Outlet> outlets() {
    return outlets;
  }

  Lag lag() {
    return lag;
  }

  /** Why a destination takes nothing; empty if it does, or if this has nothing to send to it. */
  String problem(Outlet outlet) {
    return lag.partitions() == 0 ? "" : outlet.problem();
  }

  /** How many destinations take nothing at present. */
  long failing() {
    return outlets.stream().filter(outlet -> !problem(outlet).isEmpty()).count();
  }

  /** How many records of the log were gone before they were sent. */
  long gap() {
    return gap.sum();
  }

  private void run() {
    long retryMillis = FIRST_RETRY_MILLIS;
    while (closed.getCount() > 0) {
      long start = System.nanoTime();
      try (Session session =
          new Session(
              job,
              source.consumers().get(),
              source.topic(),
              delivery,
              worker,
              timeout,
              new Told())) {
        session.run(() -> closed.getCount() > 0 && source.wanted().getAsBoolean());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException e) {
        LOG.warn("{}: cannot read the log, will retry: {}", job.said(), e.toString());
      } catch (RuntimeException | Error e) {
        faults.notFatal(job.said(), e);
      }
      boolean longAgo = System.nanoTime() - start > MOST_RETRY_MILLIS * 1_000_000;
      retryMillis = longAgo ? FIRST_RETRY_MILLIS : Math.min(2 * retryMillis, MOST_RETRY_MILLIS);
      pause(retryMillis);
    }
  }

  private void pause(long millis) {
    try {
      var _ = closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Takes in what a session tells. */
  private final class Told implements Session.Progress {
    @Override
    public void gap(String where, long records) {
      LOG.error(
          "{}: points are lost, they were gone from the log before they were sent ({} records): {}",
          job.said(),
          records < 0 ? "an unknown number of" : Long.toString(records),
          where);
      gap.add(Math.max(1, records));
      meter.gap(Math.max(1, records));
    }

    @Override
    public void left(long points) {
      LOG.warn(
          "{}: {} points have names that line protocol cannot carry, and are left out",
          job.said(),
          points);
      meter.refused(points);
    }

    @Override
    public void lag(int partitions, long records, long oldestMillis) {
      lag = new Lag(partitions, records, oldestMillis);
    }
  }

  /** Begins to stop. */
  void stop() {
    closed.countDown();
  }

  /**
   * Begins to stop, and gives up the request that is on the way: nothing is to be sent any more.
   */
  void drop() {
    stop();
    delivery.abort();
  }

  /** Stops; a request that is on the way ends soon. */
  @Override
  public void close() {
    stop();
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        LOG.warn("{}: the sender does not stop", job.said());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    worker.shutdownNow();
    outlets.forEach(Outlet::close);
  }
}
