package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.MessageWriter;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.gateway.source.SourceStatus;
import io.hyperbytedb.gateway.source.SourceSwitch;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of a source as a member of its consumer group. One thread polls, which also
 * keeps the membership while nothing can be written; another one writes. Thread-safe.
 */
public final class KafkaSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_AT_LAG = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_TOPICS = Duration.ofSeconds(5);

  /** How long writes are waited for when partitions are given back. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(20);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /** How long a gap is a problem; afterwards it is history. */
  private static final Duration TELL_GAP = Duration.ofHours(1);

  private final SourceSettings settings;
  private final Clients clients;
  private final Supplier<MessageWriter> writers;
  private final Supplier<SourceSwitch> control;
  private final SourceMeter meter;
  private final FaultHandler faults;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, String> knownTopics = new HashMap<>();
  private volatile @Nullable String problem;
  private volatile @Nullable String gap;
  private volatile long gapTold;
  private volatile @Nullable WriteLoop loop;

  /**
   * @param instance the name of this process, the same after a restart
   * @param writers makes the writer of a thread
   * @param control what ALTER SOURCE has said last
   */
  public KafkaSource(
      SourceSettings settings,
      String instance,
      Supplier<MessageWriter> writers,
      Supplier<SourceSwitch> control,
      Metrics metrics,
      FaultHandler faults) {
    this.settings = settings;
    this.clients = new Clients(settings, instance);
    this.writers = writers;
    this.control = control;
    this.meter = new SourceMeter(metrics, settings.name());
    this.faults = faults;
    this.thread =
        Thread.ofPlatform().name("source " + settings.name()).daemon().unstarted(this::run);
  }

  /** Starts to read; does not wait for brokers. */
  public KafkaSource start() {
    thread.start();
    return this;
  }

  /** What the source does. */
  public SourceStatus status() {
    String wrong = problem();
    SourceStatus.State state =
        control.get().paused()
            ? SourceStatus.State.PAUSED
            : wrong != null ? SourceStatus.State.STOPPED : SourceStatus.State.RUNNING;
    String lost = gap;
    return new SourceStatus(
        settings.name(),
        state,
        new SourceStatus.Lag(meter.partitions(), meter.lagRecords(), meter.lagSeconds()),
        new SourceStatus.Counts(meter.points(), meter.bad(), meter.gaps()),
        wrong == null ? "" : wrong,
        lost == null ? "" : lost);
  }

  private void tellGap(@Nullable String latest) {
    if (latest != null && !latest.equals(gap)) {
      gapTold = System.nanoTime();
      gap = latest;
    }
  }

  /** What was lost within the last hour; null if nothing was. */
  @Nullable String recentGap() {
    boolean recent = System.nanoTime() - gapTold < TELL_GAP.toNanos();
    return recent ? gap : null;
  }

  /** Why the source does not go on; null if it does. */
  public @Nullable String problem() {
    String own = problem;
    if (own != null) {
      return own;
    }
    WriteLoop writing = loop;
    return writing == null ? null : writing.problem();
  }

  private void run() {
    Duration retry = FIRST_RETRY;
    while (closed.getCount() > 0) {
      long start = System.nanoTime();
      try (Session session = new Session()) {
        session.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (StoppedException e) {
        stopped(e.reason());
      } catch (KafkaException e) {
        stopped(Progress.rootMessage(e));
      } catch (RuntimeException | Error e) {
        faults.notFatal(thread.getName(), e);
        stopped("internal error: " + e);
      }
      boolean longAgo = System.nanoTime() - start > settings.refusals().retry().toNanos();
      retry = longAgo ? FIRST_RETRY : shorter(retry.multipliedBy(2), settings.refusals().retry());
      await(retry);
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void await(Duration time) {
    try {
      var _ = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  private void stopped(String reason) {
    if (closed.getCount() > 0 && !reason.equals(problem)) {
      LOG.warn("source [{}] cannot go on, will retry: {}", settings.name(), reason);
    }
    problem = reason;
    meter.state(meter.partitions(), true, control.get().paused());
  }

  /** Stops after what was read is written and committed, if that does not take long. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (!thread.join(Duration.ofSeconds(60))) {
        LOG.warn("source [{}] does not stop", settings.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A membership in the group, from a consumer's begin to its end. */
  private final class Session implements ConsumerRebalanceListener, AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer = clients.consumer();
    private final @Nullable DeadLetters deadLetters =
        settings.refusals().onBad() == SourceSettings.OnBad.DEAD_LETTER
            ? new DeadLetters(clients, settings.name(), settings.refusals().deadLetterTopic())
            : null;
    private final TopicIds ids = new TopicIds(clients.admin());
    private final Progress progress = new Progress(consumer, settings, deadLetters, meter);
    private final Gaps gaps = new Gaps(consumer, settings, progress, ids, meter, knownTopics);
    private final WriteLoop writing =
        new WriteLoop(settings.name(), writers.get(), settings.refusals().retry(), meter, faults);
    private long inFlight;
    private boolean full;
    private long stoppedUntil;
    private boolean isStopped;

    /** What was said when it stopped; what is said later makes it try again. */
    private long stoppedBefore;

    private long nextLag;
    private long nextTopics;

    Session() {
      writing.start();
      loop = writing;
    }

    void run() throws InterruptedException {
      if (deadLetters != null) {
        openDeadLetters(deadLetters);
      }
      subscribe();
      while (closed.getCount() > 0) {
        try {
          turn();
        } catch (StoppedException e) {
          stop(e.reason());
        } catch (RetriableException e) {
          stop(Progress.rootMessage(e));
        }
      }
      flush(FLUSH_LIMIT);
    }

    private void openDeadLetters(DeadLetters letters) {
      try {
        letters.open();
      } catch (KafkaException e) {
        throw new StoppedException(
            "cannot write to the dead-letter topic ["
                + settings.refusals().deadLetterTopic()
                + "]: "
                + Progress.rootMessage(e),
            e);
      }
    }

    private void subscribe() {
      if (settings.input().pattern().isEmpty()) {
        consumer.subscribe(settings.input().topics(), this);
      } else {
        consumer.subscribe(Pattern.compile(settings.input().pattern()), this);
      }
    }

    /** Keeps the partitions, reads none of them, and tries again after some time. */
    private void stop(String reason) {
      stopped(reason);
      isStopped = true;
      stoppedBefore = control.get().version();
      stoppedUntil = System.nanoTime() + settings.refusals().retry().toNanos();
    }

    private boolean waits() {
      return isStopped
          && control.get().version() == stoppedBefore
          && System.nanoTime() - stoppedUntil < 0;
    }

    private void turn() throws InterruptedException {
      takeFinished(full ? POLL : Duration.ZERO);
      boolean waiting = waits();
      boolean paused = control.get().paused();
      if (!waiting) {
        lookAtTopics();
        gaps.settle();
        progress.commitIfDue();
        tellGap(gaps.latest());
      }
      if (waiting || paused || full) {
        consumer.pause(consumer.assignment());
      } else {
        consumer.resume(settled());
      }
      poll(full ? Duration.ZERO : POLL);
      if (!waiting) {
        if (isStopped) {
          LOG.info("source [{}] goes on", settings.name());
        }
        isStopped = false;
        problem = ids.problem();
      }
      lookAtLag();
      meter.state(consumer.assignment().size(), problem() != null, paused);
    }

    private Set<TopicPartition> settled() {
      Set<TopicPartition> found = new HashSet<>();
      for (TopicPartition partition : consumer.assignment()) {
        Progress.Reading reading = progress.readings().get(partition);
        if (reading != null && reading.settled) {
          found.add(partition);
        }
      }
      return found;
    }

    private void poll(Duration wait) throws InterruptedException {
      ConsumerRecords<byte[], byte[]> records;
      try {
        records = consumer.poll(wait);
      } catch (OffsetOutOfRangeException e) {
        flush(FLUSH_LIMIT);
        gaps.outOfRange(e.offsetOutOfRangePartitions());
        return;
      } catch (NoOffsetForPartitionException e) {
        // They are settled in the next turn.
        LOG.debug("source [{}]: nothing is committed", settings.name(), e);
        return;
      }
      take(records);
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
      if (records.nextOffsets().isEmpty()) {
        return;
      }
      Batch batch = new Batch();
      records
          .nextOffsets()
          .forEach(
              (partition, next) -> {
                Progress.Reading reading = progress.readings().get(partition);
                if (reading == null) {
                  return;
                }
                List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
                for (ConsumerRecord<byte[], byte[]> each : of) {
                  batch.add(new KafkaMessage(each));
                }
                long time = of.isEmpty() ? 0 : of.getLast().timestamp();
                reading.fetched = next.offset();
                if (reading.written < 0 && !of.isEmpty()) {
                  reading.written = of.getFirst().offset();
                }
                reading.fetchedTimestamp = Math.max(reading.fetchedTimestamp, time);
                batch.endsAt(partition, new Batch.End(reading.assignment, next.offset(), time));
              });
      inFlight += batch.bytes();
      full = inFlight >= settings.input().maxInFlightBytes();
      meter.fetched(batch.bytes());
      meter.inFlight(inFlight);
      writing.write(batch);
    }

    /** Takes what is written, and waits for it if nothing is. */
    private void takeFinished(Duration wait) throws InterruptedException {
      long start = System.nanoTime();
      Batch batch = writing.finished(wait);
      if (full) {
        meter.waitedForWrite(System.nanoTime() - start);
      }
      for (; batch != null; batch = writing.finished(Duration.ZERO)) {
        inFlight -= batch.bytes();
        full = full && inFlight > settings.input().maxInFlightBytes() / 2;
        meter.inFlight(inFlight);
        progress.written(batch);
      }
    }

    /** Waits until what was read is written and commits it. */
    private void flush(Duration limit) throws InterruptedException {
      long end = System.nanoTime() + limit.toNanos();
      while (inFlight > 0 && System.nanoTime() - end < 0) {
        takeFinished(POLL);
      }
      progress.commit();
    }

    private void lookAtTopics() throws InterruptedException {
      if (System.nanoTime() - nextTopics < 0) {
        return;
      }
      nextTopics = System.nanoTime() + LOOK_AT_TOPICS.toNanos();
      if (gaps.findsRecreated()) {
        flush(FLUSH_LIMIT);
        gaps.startOver();
      }
    }

    private void lookAtLag() {
      if (System.nanoTime() - nextLag < 0) {
        return;
      }
      nextLag = System.nanoTime() + LOOK_AT_LAG.toNanos();
      long count = 0;
      long oldest = Long.MAX_VALUE;
      for (TopicPartition partition : settled()) {
        Progress.Reading reading = progress.reading(partition);
        long behind = consumer.currentLag(partition).orElse(0);
        if (reading.written >= 0) {
          behind += Math.max(0, reading.fetched - reading.written);
        }
        count += behind;
        long time =
            reading.writtenTimestamp > 0 ? reading.writtenTimestamp : reading.fetchedTimestamp;
        if (behind > 0 && time > 0) {
          oldest = Math.min(oldest, time);
        }
      }
      double seconds =
          oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest) / 1000.0;
      meter.lag(count, seconds);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        var _ = progress.begin(partition);
      }
      // Nothing is fetched before it is known from where.
      consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.isEmpty()) {
        return;
      }
      try {
        flush(FLUSH_LIMIT);
      } catch (StoppedException e) {
        stop(e.reason());
      } catch (KafkaException e) {
        LOG.warn(
            "source [{}]: could not commit, the next owner reads again: {}",
            settings.name(),
            Progress.rootMessage(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      progress.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      progress.forget(partitions);
    }

    @Override
    public void close() {
      loop = null;
      writing.close();
      try {
        consumer.close();
      } catch (KafkaException e) {
        LOG.debug("source [{}]: the consumer did not close cleanly", settings.name(), e);
      }
      if (deadLetters != null) {
        deadLetters.close();
      }
      ids.close();
    }
  }
}
