package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The partitions that a process's state is derived from: those of the catalog, the manifest and the
 * WAL.
 *
 * @param catalog the catalog topic, which has one partition
 * @param manifest the manifest topic
 * @param wal the WAL topic
 * @param partitions the number of partitions of the latter two
 */
public record StateLogs(String catalog, String manifest, String wal, int partitions) {
  /** The name of the catalog's store. */
  public static final String CATALOG_STORE = "catalog";

  /** The name of a manifest partition's store. */
  public static String manifestStore(int partition) {
    return "manifest-" + partition;
  }

  /** The mark for the flushed offset of a WAL partition. */
  static String walMark(int partition) {
    return "wal-" + partition;
  }

  /** The only partition of the catalog. */
  public Partition catalogLog() {
    return new Partition(catalog, 0);
  }

  /** A partition of the manifest. */
  public Partition manifestLog(int partition) {
    return new Partition(manifest, partition);
  }

  /** A partition of the WAL. */
  public Partition walLog(int partition) {
    return new Partition(wal, partition);
  }

  /**
   * Opens the state derived from these logs, or a checkpoint of it.
   *
   * @param source provides a checkpoint if no local one is usable
   * @throws java.io.UncheckedIOException if no usable checkpoint is found
   */
  public RocksStateStores open(
      Log log, Path state, StateCheckpoints checkpoints, StateCheckpoints.Source source) {
    Map<Partition, String> stores = new LinkedHashMap<>();
    stores.put(catalogLog(), CATALOG_STORE);
    for (int p = 0; p < partitions; p++) {
      stores.put(manifestLog(p), manifestStore(p));
    }
    Map<String, Long> starts = new HashMap<>();
    log.startOffsets(List.copyOf(stores.keySet()))
        .join()
        .forEach((partition, start) -> starts.put(stores.get(partition), start));
    return checkpoints.open(state, starts, source);
  }
}
