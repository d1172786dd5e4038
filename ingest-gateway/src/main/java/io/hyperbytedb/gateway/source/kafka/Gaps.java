package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.SourceSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where partitions are read from, and finds records that were gone before they were read:
 * removed by the topic's retention, or with a topic that was deleted and created again. A gap is
 * counted and logged in any case. Used by the polling thread only.
 */
final class Gaps {
  private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

  private final Consumer<byte[], byte[]> consumer;
  private final SourceSettings settings;
  private final Progress progress;
  private final TopicIds ids;
  private final SourceMeter meter;

  /** The ids under which topics were read by this process. */
  private final Map<String, String> known;

  private volatile @Nullable String latest;

  Gaps(
      Consumer<byte[], byte[]> consumer,
      SourceSettings settings,
      Progress progress,
      TopicIds ids,
      SourceMeter meter,
      Map<String, String> known) {
    this.consumer = consumer;
    this.settings = settings;
    this.progress = progress;
    this.ids = ids;
    this.meter = meter;
    this.known = known;
  }

  /** What was lost the last time; null if nothing was. */
  @Nullable String latest() {
    return latest;
  }

  /**
   * Decides where the partitions that were assigned are read from.
   *
   * @throws StoppedException if records are gone and this is to stop the source
   */
  void settle() {
    Set<TopicPartition> fresh = new HashSet<>();
    progress
        .readings()
        .forEach(
            (partition, reading) -> {
              if (!reading.settled) {
                fresh.add(partition);
              }
            });
    if (fresh.isEmpty()) {
      return;
    }
    Map<String, String> now = ids.of(topics(fresh));
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(fresh);
    for (TopicPartition partition : fresh) {
      settle(partition, now.get(partition.topic()), committed.get(partition));
    }
    known.putAll(now);
  }

  private static Set<String> topics(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::topic)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void settle(
      TopicPartition partition, @Nullable String id, @Nullable OffsetAndMetadata committed) {
    String before = committed == null ? null : TopicIds.in(committed.metadata());
    if (before == null) {
      before = known.get(partition.topic());
    }
    progress.reading(partition).topicId = id;
    if (id != null && before != null && !before.equals(id)) {
      goOn(partition, noteRecreated(partition));
      return;
    }
    Progress.Reading reading = progress.reading(partition);
    if (committed != null) {
      consumer.seek(partition, committed.offset());
      reading.written = committed.offset();
    } else if (settings.input().start() == SourceSettings.Start.EARLIEST) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seekToEnd(List.of(partition));
    }
    reading.settled = true;
  }

  /** Looks whether topics that are read were deleted and created again. */
  boolean findsRecreated() {
    Set<String> asked = topics(progress.readings().keySet());
    asked.addAll(settings.input().topics());
    Map<String, String> now = ids.of(asked);
    return progress.readings().entrySet().stream()
        .anyMatch(
            e -> {
              String id = now.get(e.getKey().topic());
              String had = e.getValue().topicId;
              return e.getValue().settled && id != null && had != null && !id.equals(had);
            });
  }

  /** Reads the partitions of all topics from where it should be. */
  void startOver() {
    for (TopicPartition partition : Set.copyOf(progress.readings().keySet())) {
      var _ = progress.begin(partition);
    }
  }

  private String noteRecreated(TopicPartition partition) {
    String what = "topic [" + partition.topic() + "] was deleted and created again";
    note(what + "; what was not read of " + partition + " is lost", 0);
    return what;
  }

  /**
   * Goes on behind a gap.
   *
   * @param positions the positions where nothing is any more
   * @throws StoppedException if this is to stop the source
   */
  void outOfRange(Map<TopicPartition, Long> positions) {
    Map<String, String> now = ids.of(topics(positions.keySet()));
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(positions.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(positions.keySet());
    Map<TopicPartition, String> gaps = new HashMap<>();
    positions.forEach(
        (partition, position) -> {
          Progress.Reading reading = progress.reading(partition);
          String id = now.get(partition.topic());
          long start = starts.getOrDefault(partition, 0L);
          if (id != null && reading.topicId != null && !id.equals(reading.topicId)) {
            reading.topicId = id;
            known.put(partition.topic(), id);
            gaps.put(partition, noteRecreated(partition));
          } else {
            String what =
                partition
                    + " has no offset "
                    + position
                    + " any more, only "
                    + start
                    + " to "
                    + ends.getOrDefault(partition, 0L);
            note(what, Math.max(0, start - position));
            gaps.put(partition, what);
          }
        });
    gaps.forEach(this::goOn);
  }

  private void goOn(TopicPartition partition, String what) {
    SourceSettings.OnGap policy = settings.input().onGap();
    if (policy == SourceSettings.OnGap.STOP) {
      throw new StoppedException(what + " (on_gap = \"stop\")");
    }
    String id = progress.reading(partition).topicId;
    Progress.Reading reading = progress.begin(partition);
    reading.topicId = id;
    reading.settled = true;
    if (policy == SourceSettings.OnGap.EARLIEST) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seekToEnd(List.of(partition));
    }
  }

  private void note(String what, long lost) {
    if (!what.equals(latest)) {
      LOG.warn(
          "source [{}]: {}; records were gone before they were read (on_gap = {})",
          settings.name(),
          what,
          settings.input().onGap());
      meter.gap(lost);
    }
    latest = what;
  }
}
