package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A membership in the group of a job, from a consumer's begin to its end. One thread reads and
 * keeps the membership, another one delivers lines; there are never more than those of one request
 * on the way, so that the points of a series stay in order. Offsets are committed behind what was
 * delivered.
 */
final class Session implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long COMMIT_NANOS = 1_000_000_000L;
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);

  /** How long a request may take to end when partitions are given back. */
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(10);

  private static final Duration LAG_LIMIT = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Job job;
  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Delivery delivery;
  private final ExecutorService worker;
  private final Progress progress;
  private final long abortNanos;
  private final Map<TopicPartition, Reading> readings = new HashMap<>();
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final Lines lines = new Lines();

  /** The records that end within the lines. */
  private final Map<Reading, End> ends = new HashMap<>();

  /** The record of which some lines are delivered already, or on the way. */
  private @Nullable Waiting current;

  private @Nullable BatchLines rest;
  private @Nullable Flight flying;
  private long oldest;
  private long nextCommit = System.nanoTime();
  private long lastPoll = System.nanoTime();

  private record Waiting(Reading reading, ConsumerRecord<byte[], byte[]> message) {}

  private record End(long count, long next) {}

  /** A delivery that has begun. */
  private record Flight(Future<Boolean> result, CountDownLatch stop) {}

  /** Is told how it goes. */
  interface Progress {
    /** Records were gone before they were sent; -1 if it is not known how many. */
    void gap(String where, long records);

    /** Points cannot be written as lines. */
    void left(long points);

    /** How far behind it is. */
    void lag(int partitions, long records, long oldestMillis);
  }

  /**
   * @param topic the WAL
   * @param worker delivers lines
   * @param timeout how long a request may take
   */
  Session(
      Job job,
      Consumer<byte[], byte[]> consumer,
      String topic,
      Delivery delivery,
      ExecutorService worker,
      Duration timeout,
      Progress progress) {
    this.job = job;
    this.consumer = consumer;
    this.topic = topic;
    this.delivery = delivery;
    this.worker = worker;
    this.progress = progress;
    this.abortNanos = timeout.plusSeconds(5).toNanos();
  }

  /** Sends until it is to stop. */
  void run(BooleanSupplier goesOn) throws InterruptedException {
    consumer.subscribe(List.of(topic), this);
    while (goesOn.getAsBoolean()) {
      try {
        turn();
      } catch (RetriableException e) {
        LOG.debug("{}: tries again", job.said(), e);
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
    }
    finish();
    commit();
  }

  private void turn() throws InterruptedException {
    settle();
    if (flying == null) {
      begin();
    }
    if (flying == null) {
      consumer.resume(settled());
      poll(POLL);
    } else {
      await(POLL);
      if (System.nanoTime() - lastPoll > POLL.toNanos()) {
        // Only to stay a member: what is read now would have to be kept.
        consumer.pause(consumer.assignment());
        poll(Duration.ZERO);
      }
    }
    if (System.nanoTime() - nextCommit > 0) {
      nextCommit = System.nanoTime() + COMMIT_NANOS;
      commit();
      lag();
    }
  }

  /** Decides where the partitions that were assigned are read from. */
  private void settle() {
    Set<TopicPartition> fresh = new HashSet<>();
    readings.forEach(
        (partition, reading) -> {
          if (!reading.isSettled()) {
            fresh.add(partition);
          }
        });
    if (fresh.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh);
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(fresh);
    Map<TopicPartition, Long> stops = consumer.endOffsets(fresh);
    for (TopicPartition partition : fresh) {
      Reading reading = readings.get(partition);
      if (reading != null) {
        long from =
            from(
                reading,
                committed.get(partition),
                starts.getOrDefault(partition, 0L),
                stops.getOrDefault(partition, 0L));
        consumer.seek(partition, from);
        reading.settle(from);
      }
    }
  }

  private long from(Reading reading, @Nullable OffsetAndMetadata committed, long start, long end) {
    int number = reading.partition();
    boolean isKnown = reading.tail() >= 0 || committed != null;
    if (!isKnown && number >= job.since().size()) {
      // It was created by a build that sent nothing.
      return end;
    }
    long wanted =
        reading.tail() >= 0
            ? reading.tail()
            : committed != null ? committed.offset() : job.since().get(number);
    String place = topic + "-" + number;
    if (wanted > end) {
      if (isKnown) {
        progress.gap(place + " ends at " + end + ", before offset " + wanted, -1);
      } else {
        LOG.info("{}: {} is another log than at its creation", job.said(), place);
      }
      return start;
    }
    if (wanted < start) {
      progress.gap(place + " has no records from " + wanted + " to " + (start - 1), start - wanted);
      return start;
    }
    return wanted;
  }

  private Set<TopicPartition> settled() {
    Set<TopicPartition> found = new HashSet<>();
    for (TopicPartition partition : consumer.assignment()) {
      Reading reading = readings.get(partition);
      if (reading != null && reading.isSettled()) {
        found.add(partition);
      }
    }
    return found;
  }

  private void poll(Duration wait) {
    lastPoll = System.nanoTime();
    try {
      take(consumer.poll(wait));
    } catch (OffsetOutOfRangeException e) {
      for (TopicPartition partition : e.partitions()) {
        Reading reading = readings.get(partition);
        if (reading != null) {
          reading.unsettle();
        }
      }
    } catch (NoOffsetForPartitionException e) {
      // They are settled in the next turn.
      LOG.debug("{}: nothing is committed", job.said(), e);
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    records
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              Reading reading = readings.get(partition);
              if (reading == null) {
                return;
              }
              for (ConsumerRecord<byte[], byte[]> message : records.records(partition)) {
                if (message.offset() > reading.tail()) {
                  progress.gap(
                      partition + " has no records from " + reading.tail(),
                      message.offset() - reading.tail());
                }
                if (concerns(message.value())) {
                  reading.take();
                  queue.add(new Waiting(reading, message));
                }
                reading.lookedAt(message.offset() + 1);
              }
              reading.lookedAt(next.offset());
            });
  }

  private boolean concerns(byte[] value) {
    try {
      return !DeleteCodec.isMarker(value) && WalCodec.policyOf(value) == job.policyId();
    } catch (RecordFormatException e) {
      // The storage node puts it aside and says so.
      LOG.debug("{}: a record is damaged", job.said(), e);
      return false;
    }
  }

  /** Begins to deliver what waits. */
  private void begin() {
    if (queue.isEmpty() && current == null) {
      return;
    }
    fill();
    if (lines.count() == 0) {
      ends.forEach((reading, end) -> reading.sent(end.count(), end.next()));
    } else {
      CountDownLatch stop = new CountDownLatch(1);
      flying = new Flight(worker.submit(() -> delivery.deliver(lines, stop)), stop);
    }
  }

  private void fill() {
    lines.clear();
    ends.clear();
    oldest = 0;
    while (!lines.isFull()) {
      Waiting next = current == null ? queue.poll() : current;
      if (next == null) {
        return;
      }
      BatchLines batch = rest == null ? open(next) : rest;
      oldest = oldest == 0 ? next.message().timestamp() : oldest;
      if (batch == null || batch.fill(lines)) {
        if (batch != null && batch.left() > 0) {
          progress.left(batch.left());
        }
        ends.merge(
            next.reading(),
            new End(1, next.message().offset() + 1),
            (a, b) -> new End(a.count() + 1, b.next()));
        current = null;
        rest = null;
      } else {
        current = next;
        rest = batch;
      }
    }
  }

  private @Nullable BatchLines open(Waiting next) {
    try {
      return new BatchLines(WalCodec.decode(next.message().value()));
    } catch (RecordFormatException e) {
      LOG.debug("{}: record {} is damaged", job.said(), next.message().offset(), e);
      return null;
    }
  }

  private void await(Duration limit) throws InterruptedException {
    Flight running = flying;
    if (running == null) {
      return;
    }
    try {
      if (running.result().get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        ends.forEach((reading, end) -> reading.sent(end.count(), end.next()));
      } else {
        startOver();
      }
      flying = null;
    } catch (TimeoutException e) {
      delivery.abortAfter(abortNanos);
    } catch (ExecutionException e) {
      flying = null;
      throw new IllegalStateException("the delivery failed", e.getCause());
    }
  }

  /** Reads again what was not delivered. */
  private void startOver() {
    queue.clear();
    current = null;
    rest = null;
    readings.replaceAll((partition, reading) -> reading.again());
    consumer.pause(consumer.assignment());
  }

  /** Ends what is on the way: no request follows, and the one that is made ends soon. */
  private void finish() throws InterruptedException {
    long limit = System.nanoTime() + FINISH_LIMIT.toNanos();
    while (flying != null) {
      flying.stop().countDown();
      if (System.nanoTime() - limit > 0) {
        delivery.abort();
      }
      await(POLL);
    }
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    readings.forEach(
        (partition, reading) -> {
          if (reading.isSettled() && reading.isToCommit()) {
            offsets.put(partition, new OffsetAndMetadata(reading.position()));
          }
        });
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, COMMIT_LIMIT);
      offsets.forEach(
          (partition, offset) -> {
            Reading reading = readings.get(partition);
            if (reading != null) {
              reading.committed(offset.offset());
            }
          });
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // If the partitions have moved, the next poll says so.
      LOG.debug("{}: commits after the rebalance", job.said(), e);
    }
  }

  private void lag() {
    Set<TopicPartition> of = settled();
    // What a consumer knows of the end is what came with the last records.
    Map<TopicPartition, Long> stops =
        flying == null ? Map.of() : consumer.endOffsets(of, LAG_LIMIT);
    long count = 0;
    for (TopicPartition partition : of) {
      Reading reading = readings.get(partition);
      if (reading != null) {
        Long stop = stops.get(partition);
        count +=
            stop == null
                ? consumer.currentLag(partition).orElse(0) + reading.unsent()
                : Math.max(0, stop - reading.position());
      }
    }
    Waiting first = queue.peek();
    long since =
        flying != null || current != null
            ? oldest
            : first == null ? 0 : first.message().timestamp();
    progress.lag(
        readings.size(), count, since == 0 ? 0 : Math.max(0, System.currentTimeMillis() - since));
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      readings.put(partition, new Reading(partition.partition()));
    }
    // Nothing is read before it is known from where.
    consumer.pause(partitions);
  }

  /** What is on the way comes to its end before another process sends what follows. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    try {
      finish();
      commit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RetriableException e) {
      LOG.debug("{}: could not commit, the next owner sends again", job.said(), e);
    }
    forget(partitions);
  }

  /** Another process sends already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    delivery.abort();
    try {
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    forget(partitions);
  }

  private void forget(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Reading gone = readings.remove(partition);
      queue.removeIf(waiting -> waiting.reading() == gone);
      Waiting begun = current;
      if (begun != null && begun.reading() == gone) {
        current = null;
        rest = null;
      }
    }
    if (readings.isEmpty()) {
      progress.lag(0, 0, 0);
    }
  }

  @Override
  public void close() {
    progress.lag(0, 0, 0);
    Flight running = flying;
    if (running != null) {
      running.stop().countDown();
      delivery.abort();
    }
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
