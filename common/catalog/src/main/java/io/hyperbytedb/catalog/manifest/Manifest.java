package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesRegistry;
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
 * The manifest of a replica: for each WAL partition its files and flushed offset, and all series
 * known from them. Thread-safe.
 */
public final class Manifest implements AutoCloseable {
  private final List<StateMachine<PartitionImage, ManifestVerdict>> machines = new ArrayList<>();
  private final List<OffsetWatcher> flushed = new ArrayList<>();
  private final SeriesRegistry registry;

  private Manifest(int partitions) {
    registry = new SeriesRegistry(partitions);
  }

  /**
   * Loads all partitions from their stores and follows their logs. The caller keeps the ownership
   * of the stores.
   *
   * @param partitions the number of WAL partitions, and so of manifest partitions
   * @param faults takes what listeners for offsets throw
   */
  public static Manifest start(
      Log log, String topic, int partitions, IntFunction<StateStore> stores, FaultHandler faults) {
    Manifest manifest = new Manifest(partitions);
    for (int p = 0; p < partitions; p++) {
      manifest.add(log, new Partition(topic, p), stores.apply(p), faults);
    }
    return manifest;
  }

  /**
   * The content of stores that do not change, such as those of a checkpoint.
   *
   * @param images the partitions' images
   * @param series the partitions' flushed series
   */
  public record Copy(List<PartitionImage> images, List<SeriesTable> series) {
    public Copy {
      images = List.copyOf(images);
      series = List.copyOf(series);
    }
  }

  /** Reads stores that do not change; does not follow the log. */
  public static Copy read(int partitions, IntFunction<StateStore> stores) {
    List<PartitionImage> images = new ArrayList<>();
    List<SeriesTable> tables = new ArrayList<>();
    SeriesRegistry registry = new SeriesRegistry(partitions);
    for (int p = 0; p < partitions; p++) {
      StateStore store = stores.apply(p);
      images.add(new ManifestReducer(p, registry).load(store, store.appliedOffset()));
      tables.add(registry.table(p));
    }
    return new Copy(images, tables);
  }

  private void add(Log log, Partition partition, StateStore store, FaultHandler faults) {
    StateMachine<PartitionImage, ManifestVerdict> machine =
        StateMachine.start(
            log, partition, new ManifestReducer(partition.number(), registry), store);
    OffsetWatcher watcher = new OffsetWatcher(machine.image().flushedOffset());
    machine.addListener(
        "telling how far partition " + partition.number() + " is flushed",
        image -> watcher.advance(image.flushedOffset()),
        faults);
    machines.add(machine);
    flushed.add(watcher);
  }

  /** Why a partition is no longer followed; null while all are. */
  public @Nullable Throwable failure() {
    return machines.stream()
        .map(StateMachine::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Why the partition is no longer followed; null while it is. */
  public @Nullable Throwable failure(int partition) {
    return machines.get(partition).failure();
  }

  /** The number of partitions. */
  public int partitions() {
    return machines.size();
  }

  /** The newest image of a partition. */
  public PartitionImage image(int partition) {
    return machines.get(partition).image();
  }

  /** The series of a partition: the flushed ones, and those added by its consumer since. */
  public SeriesTable series(int partition) {
    return registry.table(partition);
  }

  /** All series. */
  public SeriesIndex index() {
    return registry.index();
  }

  /** All series, for those who learn of some before the manifest does. */
  public SeriesRegistry registry() {
    return registry;
  }

  /** Appends an event; fails with a {@code LogException} if it is not known to be in the log. */
  public CompletableFuture<ManifestVerdict> submit(int partition, ManifestEvent event) {
    return machines.get(partition).submit(ManifestCodec.encode(event));
  }

  /** Completes with an image that contains every event acknowledged before this call. */
  public CompletableFuture<PartitionImage> catchUp(int partition) {
    return machines.get(partition).catchUp();
  }

  /** Completes when the partition's image is flushed at least up to {@code offset}. */
  public CompletableFuture<PartitionImage> awaitFlushed(int partition, long offset) {
    return flushed.get(partition).await(offset).thenApply(done -> image(partition));
  }

  @Override
  public void close() {
    machines.forEach(StateMachine::close);
  }
}
