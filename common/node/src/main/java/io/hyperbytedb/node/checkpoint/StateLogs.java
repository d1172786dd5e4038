package io.hyperbytedb.node.checkpoint;

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
 * The partitions behind a process's state: the catalog's one and the manifest's, and the WAL.
 *
 * @param catalog the catalog's topic
 * @param manifest the manifest's topic
 * @param wal the WAL's topic
 * @param partitions how many partitions the latter two have
 */
public record StateLogs(String catalog, String manifest, String wal, int partitions) {
  /** The store of the catalog. */
  public static final String CATALOG_STORE = "catalog";

  /** The store of a manifest partition. */
  public static String manifestStore(int partition) {
    return "manifest-" + partition;
  }

  /** The mark of how far a WAL partition is flushed. */
  static String walMark(int partition) {
    return "wal-" + partition;
  }

  /** The catalog's one partition. */
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
   * Opens the state that these logs are behind, or a checkpoint of it.
   *
   * @param source of a checkpoint if there is none that will do
   * @throws java.io.UncheckedIOException if there is none that will do
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
