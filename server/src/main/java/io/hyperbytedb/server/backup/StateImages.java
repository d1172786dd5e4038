package io.hyperbytedb.server.backup;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The content of a copy of the state.
 *
 * @param catalogOffset the offset of the catalog's log in it
 * @param manifests the images of the manifest's partitions
 */
record StateImages(long catalogOffset, List<PartitionImage> manifests) {
  /**
   * Reads a copy without changing it.
   *
   * @param scratch a directory for a temporary copy of the copy; must not exist, and is deleted
   * @throws java.io.UncheckedIOException if the state cannot be read
   * @throws BackupException if it lacks stores for the number of partitions; opening a missing
   *     store would create it, which takes long for many
   */
  static StateImages read(Path meta, Path scratch, int partitions) throws IOException {
    try {
      StateCheckpoints.copy(meta, scratch);
      try (RocksStateStores stores = new RocksStateStores(scratch)) {
        require(stores, StateLogs.CATALOG_STORE);
        for (int p = 0; p < partitions; p++) {
          require(stores, StateLogs.manifestStore(p));
        }
        return new StateImages(
            stores.store(StateLogs.CATALOG_STORE).appliedOffset(),
            Manifest.read(partitions, p -> stores.store(StateLogs.manifestStore(p))).images());
      }
    } finally {
      BackupFiles.deleteTree(scratch);
    }
  }

  private static void require(RocksStateStores stores, String name) {
    if (!stores.has(name)) {
      throw new BackupException("the state has no [" + name + "]");
    }
  }
}
