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

  Partition catalogLog() {
    return new Partition(catalog, 0);
  }

  Partition manifestLog(int partition) {
    return new Partition(manifest, partition);
  }

  Partition walLog(int partition) {
    return new Partition(wal, partition);
  }

  /**
   * Opens the state that these logs are behind, or a checkpoint of it.
   *
   * @throws java.io.UncheckedIOException if there is none that will do
   */
  public RocksStateStores open(Log log, Path state, StateCheckpoints checkpoints) {
    Map<Partition, String> stores = new LinkedHashMap<>();
    stores.put(catalogLog(), CATALOG_STORE);
    for (int p = 0; p < partitions; p++) {
      stores.put(manifestLog(p), manifestStore(p));
    }
    Map<String, Long> starts = new HashMap<>();
    log.startOffsets(List.copyOf(stores.keySet()))
        .join()
        .forEach((partition, start) -> starts.put(stores.get(partition), start));
    return checkpoints.open(state, starts);
  }
}
