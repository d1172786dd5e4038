package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.OffsetWatcher;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.state.StateMachine;
import io.hyperbytedb.log.state.StateStore;
import io.hyperbytedb.model.FaultHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a replica: for each WAL partition its files and how far it is flushed, and all
 * series known from them. Thread-safe.
 */
public final class Manifest implements AutoCloseable {
  private final List<StateMachine<PartitionImage, ManifestVerdict>> machines = new ArrayList<>();
  private final List<SeriesTable> tables = new ArrayList<>();
  private final List<OffsetWatcher> flushed = new ArrayList<>();
  private final SeriesIndex index = new SeriesIndex();

  private Manifest() {}

  /**
   * Loads all partitions from their stores and follows their logs. The stores stay the caller's to
   * close.
   *
   * @param partitions how many WAL partitions, and so manifest partitions, there are
   * @param faults takes what those throw who wait for offsets
   */
  public static Manifest start(
      Log log, String topic, int partitions, IntFunction<StateStore> stores, FaultHandler faults) {
    Manifest manifest = new Manifest();
    for (int p = 0; p < partitions; p++) {
      manifest.add(log, new Partition(topic, p), stores.apply(p), faults);
    }
    return manifest;
  }

  /**
   * What stores that nobody changes say, such as those of a checkpoint.
   *
   * @param images of the partitions
   * @param series of the partitions: those that are flushed
   */
  public record Copy(List<PartitionImage> images, List<SeriesTable> series) {
    public Copy {
      images = List.copyOf(images);
      series = List.copyOf(series);
    }
  }

  /** Reads stores that nobody changes; follows no log. */
  public static Copy read(int partitions, IntFunction<StateStore> stores) {
    List<PartitionImage> images = new ArrayList<>();
    List<SeriesTable> tables = new ArrayList<>();
    SeriesIndex index = new SeriesIndex();
    for (int p = 0; p < partitions; p++) {
      StateStore store = stores.apply(p);
      SeriesTable table = new SeriesTable(0);
      images.add(new ManifestReducer(p, table, index).load(store, store.appliedOffset()));
      tables.add(table);
    }
    return new Copy(images, tables);
  }

  private void add(Log log, Partition partition, StateStore store, FaultHandler faults) {
    SeriesTable table = new SeriesTable(0);
    StateMachine<PartitionImage, ManifestVerdict> machine =
        StateMachine.start(
            log, partition, new ManifestReducer(partition.number(), table, index), store);
    OffsetWatcher watcher = new OffsetWatcher(machine.image().flushedOffset());
    machine.addListener(
        "telling how far partition " + partition.number() + " is flushed",
        image -> watcher.advance(image.flushedOffset()),
        faults);
    machines.add(machine);
    tables.add(table);
    flushed.add(watcher);
  }

  /** Why a partition is not followed any more; null while all are. */
  public @Nullable Throwable failure() {
    return machines.stream()
        .map(StateMachine::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Why a partition is not followed any more; null while it is. */
  public @Nullable Throwable failure(int partition) {
    return machines.get(partition).failure();
  }

  /** How many partitions there are. */
  public int partitions() {
    return machines.size();
  }

  /** The newest image of a partition. */
  public PartitionImage image(int partition) {
    return machines.get(partition).image();
  }

  /** The series of a partition: the flushed ones, and those its consumer has added since. */
  public SeriesTable series(int partition) {
    return tables.get(partition);
  }

  /** All series. */
  public SeriesIndex index() {
    return index;
  }

  /** Appends an event; fails with a {@code LogException} if it isn't known to be in the log. */
  public CompletableFuture<ManifestVerdict> submit(int partition, ManifestEvent event) {
    return machines.get(partition).submit(ManifestCodec.encode(event));
  }

  /** Completes with an image that has every event acknowledged before this call. */
  public CompletableFuture<PartitionImage> catchUp(int partition) {
    return machines.get(partition).catchUp();
  }

  /** Completes when the partition's image is flushed up to {@code offset} at least. */
  public CompletableFuture<PartitionImage> awaitFlushed(int partition, long offset) {
    return flushed.get(partition).await(offset).thenApply(done -> image(partition));
  }

  @Override
  public void close() {
    machines.forEach(StateMachine::close);
  }
}
