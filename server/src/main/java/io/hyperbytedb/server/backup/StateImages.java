package io.hyperbytedb.server.backup;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.node.checkpoint.StateLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a copy of the state says.
 *
 * @param catalogOffset how far the catalog's log is in it
 * @param manifests the manifest's partitions
 */
record StateImages(long catalogOffset, List<PartitionImage> manifests) {
  /**
   * Reads a copy, which stays as it is.
   *
   * @param scratch where a copy of the copy is opened; must not exist, and is removed
   * @throws java.io.UncheckedIOException if the state can't be read
   * @throws BackupException if it lacks what a state of so many partitions has; a store that is
   *     asked for would be made, which takes long for many
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
