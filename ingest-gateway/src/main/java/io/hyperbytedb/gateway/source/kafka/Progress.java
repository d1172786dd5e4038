package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.BadPoint;
import io.hyperbytedb.gateway.source.SourceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each partition is written, and what of it is committed. Offsets are committed behind what
 * the log has acknowledged and never before; those behind refused points together with the points.
 * Used by the polling thread only.
 */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private static final Duration COMMIT_EVERY = Duration.ofMillis(500);
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);

  /** Refused points are written when they take this much memory. */
  private static final long MAX_BAD_BYTES = 4L << 20;

  /** A partition that is read here. */
  static final class Reading {
    /** The number of the assignment: what was read in an earlier one does not count. */
    final long assignment;

    /** The topic's id; null if it is not known. */
    @Nullable String topicId;

    /** Whether it is known where to read. */
    boolean settled;

    /** Everything below is written; -1 as long as nothing was read. */
    long written = -1;

    /** Everything below is fetched; -1 as long as nothing was read. */
    long fetched = -1;

    long fetchedTimestamp;
    long writtenTimestamp;

    Reading(long assignment) {
      this.assignment = assignment;
    }
  }

  private final Consumer<byte[], byte[]> consumer;
  private final SourceSettings settings;
  private final @Nullable DeadLetters deadLetters;
  private final SourceMeter meter;
  private final Map<TopicPartition, Reading> readings = new HashMap<>();
  private final Map<TopicPartition, Batch.End> uncommitted = new HashMap<>();
  private final List<BadPoint> bad = new ArrayList<>();
  private long badBytes;
  private long lastCommit = System.nanoTime();
  private long assignments;

  /** Whether a commit failed such that it may have happened. */
  private boolean inDoubt;

  /**
   * @param deadLetters null if refused points are not kept
   */
  Progress(
      Consumer<byte[], byte[]> consumer,
      SourceSettings settings,
      @Nullable DeadLetters deadLetters,
      SourceMeter meter) {
    this.consumer = consumer;
    this.settings = settings;
    this.deadLetters = deadLetters;
    this.meter = meter;
  }

  Map<TopicPartition, Reading> readings() {
    return readings;
  }

  /** A partition that is read here. */
  Reading reading(TopicPartition partition) {
    return Objects.requireNonNull(readings.get(partition), "the partition is not read here");
  }

  /** Begins to read a partition, or begins again elsewhere. */
  Reading begin(TopicPartition partition) {
    forget(Set.of(partition));
    Reading reading = new Reading(++assignments);
    readings.put(partition, reading);
    return reading;
  }

  /** Ends the reading of partitions; what is not committed of them will be read again. */
  void forget(Collection<TopicPartition> partitions) {
    Set<TopicPartition> gone = new HashSet<>(partitions);
    readings.keySet().removeAll(gone);
    uncommitted.keySet().removeAll(gone);
    bad.removeIf(point -> gone.contains(partition(point)));
    badBytes = bad.stream().mapToLong(Progress::size).sum();
  }

  private static TopicPartition partition(BadPoint point) {
    return new TopicPartition(point.message().topic(), point.message().partition());
  }

  private static long size(BadPoint point) {
    return 200L + point.text().length + 2L * point.reason().length();
  }

  /**
   * Notes a batch whose good points are acknowledged.
   *
   * @throws StoppedException if a refused point is to stop the source
   */
  void written(Batch batch) {
    Map<TopicPartition, BadPoint> firstBad = new HashMap<>();
    int count = 0;
    for (BadPoint point : batch.bad()) {
      TopicPartition partition = partition(point);
      if (isCurrent(partition, batch)) {
        count++;
        firstBad.putIfAbsent(partition, point);
        if (deadLetters != null) {
          bad.add(point);
          badBytes += size(point);
        }
      }
    }
    meter.written(batch.records(), batch.points(), count);
    boolean stops = settings.refusals().onBad() == SourceSettings.OnBad.STOP;
    batch
        .ends()
        .forEach(
            (partition, end) -> {
              Reading reading = readings.get(partition);
              if (reading == null || reading.assignment != end.assignment()) {
                return;
              }
              BadPoint first = stops ? firstBad.get(partition) : null;
              long to = first == null ? end.offset() : first.message().offset();
              uncommitted.put(partition, new Batch.End(end.assignment(), to, end.timestamp()));
              reading.written = to;
              if (end.timestamp() > 0) {
                reading.writtenTimestamp = end.timestamp();
              }
            });
    if (stops && !firstBad.isEmpty()) {
      stopAt(firstBad);
    }
    if (count > 0 && settings.refusals().onBad() == SourceSettings.OnBad.SKIP) {
      LOG.debug("source [{}]: left out {} points", settings.name(), count);
    }
  }

  private boolean isCurrent(TopicPartition partition, Batch batch) {
    Reading reading = readings.get(partition);
    Batch.End end = batch.ends().get(partition);
    return reading != null && end != null && reading.assignment == end.assignment();
  }

  /** Goes back to the records with refused points, which are read again when the source goes on. */
  private void stopAt(Map<TopicPartition, BadPoint> firstBad) {
    try {
      commit();
    } finally {
      goBack(firstBad);
    }
    BadPoint point = firstBad.values().iterator().next();
    throw new StoppedException(
        "a point was refused at "
            + partition(point)
            + ", offset "
            + point.message().offset()
            + ", line "
            + point.line()
            + ": "
            + point.reason());
  }

  private void goBack(Map<TopicPartition, BadPoint> firstBad) {
    for (Map.Entry<TopicPartition, BadPoint> entry : firstBad.entrySet()) {
      BadPoint point = entry.getValue();
      String id = reading(entry.getKey()).topicId;
      Reading next = begin(entry.getKey());
      next.topicId = id;
      next.settled = true;
      next.written = point.message().offset();
      consumer.seek(entry.getKey(), point.message().offset());
    }
  }

  /** Commits from time to time. */
  void commitIfDue() {
    boolean isDue = System.nanoTime() - lastCommit > COMMIT_EVERY.toNanos();
    if (isDue || badBytes > MAX_BAD_BYTES) {
      commit();
    }
  }

  /**
   * Commits what is written.
   *
   * @throws StoppedException if refused points cannot be written to their topic
   */
  void commit() {
    lastCommit = System.nanoTime();
    if (inDoubt) {
      leaveOutCommitted();
      inDoubt = false;
    }
    if (uncommitted.isEmpty()) {
      return;
    }
    try {
      if (bad.isEmpty() || deadLetters == null) {
        consumer.commitSync(offsets(), COMMIT_LIMIT);
      } else {
        deadLetters.write(bad, offsets(), consumer.groupMetadata());
        meter.deadLetters(bad.size());
      }
      uncommitted.clear();
      bad.clear();
      badBytes = 0;
    } catch (RebalanceInProgressException e) {
      LOG.debug("source [{}]: commits after the rebalance", settings.name(), e);
    } catch (CommitFailedException e) {
      // If the partitions have moved, the next poll says so, and what is not committed is
      // forgotten.
      inDoubt = true;
      LOG.debug("source [{}]: commits after the rebalance", settings.name(), e);
    } catch (KafkaException e) {
      inDoubt = true;
      if (!bad.isEmpty()) {
        throw new StoppedException(
            "cannot write to the dead-letter topic ["
                + settings.refusals().deadLetterTopic()
                + "]: "
                + rootMessage(e),
            e);
      }
      throw e;
    }
  }

  /** What a failure of Kafka says; the outer ones often say little. */
  static String rootMessage(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return at.getMessage() == null ? at.toString() : at.getMessage();
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    uncommitted.forEach(
        (partition, end) -> {
          Reading reading = readings.get(partition);
          String id = reading == null ? null : reading.topicId;
          offsets.put(
              partition,
              new OffsetAndMetadata(end.offset(), Optional.empty(), TopicIds.metadata(id)));
        });
    return offsets;
  }

  /** The offsets say whether the transaction of an unclear commit, which they are in, is there. */
  private void leaveOutCommitted() {
    if (deadLetters != null && !bad.isEmpty()) {
      try {
        deadLetters.open();
      } catch (KafkaException e) {
        throw new StoppedException(
            "cannot write to the dead-letter topic ["
                + settings.refusals().deadLetterTopic()
                + "]: "
                + rootMessage(e),
            e);
      }
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        consumer.committed(new HashSet<>(uncommitted.keySet()), COMMIT_LIMIT);
    Map<TopicPartition, Long> to = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          Reading reading = readings.get(partition);
          if (offset != null
              && reading != null
              && TopicIds.metadata(reading.topicId).equals(offset.metadata())) {
            to.put(partition, offset.offset());
          }
        });
    uncommitted.entrySet().removeIf(e -> to.getOrDefault(e.getKey(), -1L) >= e.getValue().offset());
    int before = bad.size();
    bad.removeIf(p -> p.message().offset() < to.getOrDefault(partition(p), -1L));
    meter.deadLetters(before - (long) bad.size());
    badBytes = bad.stream().mapToLong(Progress::size).sum();
  }
}
