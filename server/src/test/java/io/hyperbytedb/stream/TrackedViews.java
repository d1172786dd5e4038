package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.SameThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The application of views without Kafka: trackers for all partitions, a refresher, and a clock
 * that is moved by hand. What was not committed is lost at a kill, as with exactly-once processing.
 */
public final class TrackedViews implements AutoCloseable {
  private final Log log;
  private final Catalog catalog;
  private final ViewEngine engine;
  private final int partitions;
  private final Path scratch;
  private final List<Part> trackers = new ArrayList<>();
  private MockProcessorContext<Void, Void> context;
  private Refresher refresher;
  private KeyValueStore<Bytes, byte[]> windows;
  private ViewRuns runs;
  private Changes changes;
  private long millis = 1_000_000;
  private Snapshot committed;

  /** A partition of the WAL and its tracker. */
  private static final class Part {
    private final Tracker tracker;
    private final MockProcessorContext<Long, byte[]> context;
    private final KeyValueStore<Bytes, byte[]> store;
    private long position;

    Part(
        Tracker tracker,
        MockProcessorContext<Long, byte[]> context,
        KeyValueStore<Bytes, byte[]> store) {
      this.tracker = tracker;
      this.context = context;
      this.store = store;
    }
  }

  /** What is committed. */
  private record Snapshot(
      List<Long> positions, List<Map<Bytes, byte[]>> stores, Map<Bytes, byte[]> windows) {}

  /**
   * @param scratch a directory that is not written to
   */
  @SuppressWarnings("NullAway.Init") // restart() sets the rest
  public TrackedViews(Log log, Catalog catalog, ViewEngine engine, int partitions, Path scratch) {
    this.log = log;
    this.catalog = catalog;
    this.engine = engine;
    this.partitions = partitions;
    this.scratch = scratch;
    List<Map<Bytes, byte[]>> stores = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      stores.add(Map.of());
      positions.add(0L);
    }
    committed = new Snapshot(positions, stores, Map.of());
    restart();
  }

  /** Starts with what was committed. */
  public void restart() {
    trackers.clear();
    changes = new Changes(() -> millis);
    Properties config = new Properties();
    config.put("application.id", "views");
    config.put("bootstrap.servers", "none:1");
    config.put("default.key.serde", Serdes.ByteArraySerde.class.getName());
    for (int p = 0; p < partitions; p++) {
      var own = new MockProcessorContext<Long, byte[]>(config, new TaskId(0, p), scratch.toFile());
      KeyValueStore<Bytes, byte[]> store = store(Tracker.STORE);
      store.init(own.getStateStoreContext(), store);
      committed.stores().get(p).forEach(store::put);
      own.setCurrentSystemTimeMs(millis);
      Tracker tracker = new Tracker(log, catalog, "wal", changes);
      tracker.init(own);
      Part part = new Part(tracker, own, store);
      part.position = committed.positions().get(p);
      trackers.add(part);
    }
    context = new MockProcessorContext<>(config, new TaskId(1, 0), scratch.toFile());
    windows = store(Refresher.STORE);
    windows.init(context.getStateStoreContext(), windows);
    committed.windows().forEach(windows::put);
    context.setCurrentSystemTimeMs(millis);
    runs = new ViewRuns(engine, new ViewMetrics(new PrometheusMetrics()), new SameThread());
    refresher = new Refresher(catalog, runs, changes);
    refresher.init(context);
  }

  private static KeyValueStore<Bytes, byte[]> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingDisabled()
        .withCachingDisabled()
        .build();
  }

  private static Map<Bytes, byte[]> content(KeyValueStore<Bytes, byte[]> store) {
    Map<Bytes, byte[]> content = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> content.put(entry.key, entry.value));
    }
    return content;
  }

  /** Commits what was done, with the marks that are on their way. */
  public void commit() {
    deliver();
    committed =
        new Snapshot(
            trackers.stream().map(part -> part.position).toList(),
            trackers.stream().map(part -> content(part.store)).toList(),
            content(windows));
  }

  /**
   * Takes the next records of a partition.
   *
   * @param most how many at most
   * @return how many there were
   */
  public int consume(int partition, int most) {
    Part part = trackers.get(partition);
    long end =
        log.endOffsets(List.of(new Partition("wal", partition)))
            .join()
            .getOrDefault(new Partition("wal", partition), 0L);
    long start =
        log.startOffsets(List.of(new Partition("wal", partition)))
            .join()
            .getOrDefault(new Partition("wal", partition), 0L);
    part.position = Math.max(part.position, start);
    int taken = 0;
    try (LogReader reader = log.read(new Partition("wal", partition), part.position)) {
      while (taken < most && part.position < end) {
        for (LogRecord record : reader.poll(Duration.ofSeconds(1))) {
          if (taken < most && record.offset() < end) {
            part.context.setRecordMetadata("wal", partition, record.offset());
            part.tracker.process(new Record<>(null, record.value(), record.timestamp()));
            part.position = record.offset() + 1;
            taken++;
          }
        }
      }
    }
    return taken;
  }

  /** Moves the clock and has everything run that is due. */
  public void advance(long by) {
    millis += by;
    changes.want();
    changes.look(List.of(new Partition("marks", 0)), new Committed());
    for (Part part : trackers) {
      part.context.setCurrentSystemTimeMs(millis);
      part.context.scheduledPunctuators().forEach(one -> one.getPunctuator().punctuate(millis));
    }
    deliver();
    context.setCurrentSystemTimeMs(millis);
    context.scheduledPunctuators().forEach(one -> one.getPunctuator().punctuate(millis));
  }

  /** Marks are committed together with the records that made them. */
  private final class Committed implements Changes.Positions {
    @Override
    public long[] wal() {
      return committed.positions().stream().mapToLong(position -> position).toArray();
    }

    @Override
    public long end(Partition marks) {
      return 0;
    }

    @Override
    public long committed(Partition marks) {
      return 0;
    }
  }

  /** What is known of windows that may be stale. */
  public ViewChanges changes() {
    return new ViewChanges(() -> List.of(new Follower()));
  }

  private final class Follower implements ViewChanges.Follower {
    @Override
    public ViewChanges.@Nullable Marked marked(long view) {
      try {
        return changes.marked(view, new Partition("marks", 0), 0);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public ViewChanges.Changed changed(ViewChanges.Question question) {
      try {
        return ViewChanges.changed(question, changes, System.nanoTime());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void deliver() {
    context.setCurrentSystemTimeMs(millis);
    for (Part part : trackers) {
      for (var mark : part.context.forwarded()) {
        refresher.process(new Record<>(mark.record().key(), mark.record().value(), millis));
      }
      part.context.resetForwards();
    }
  }

  /** Whether nothing is left to do. */
  public boolean isAtRest() {
    for (int p = 0; p < partitions; p++) {
      if (consume(p, Integer.MAX_VALUE) > 0) {
        return false;
      }
    }
    return content(windows).keySet().stream().allMatch(key -> key.get()[0] != 'w')
        && runs.reports().values().stream().allMatch(report -> report.dirty() == 0);
  }

  /** What is wrong with views. */
  public String errors() {
    return runs.reports().toString();
  }

  @Override
  public void close() {
    runs.close();
  }
}
