package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.ManifestHandler;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.MetadataHandler;
import io.hyperbytedb.cluster.ReplicationHandler;
import io.hyperbytedb.cluster.SeriesHandler;
import io.hyperbytedb.cluster.StateLag;
import io.hyperbytedb.cluster.WalHandler;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.server.backup.BackupTaker;
import io.hyperbytedb.server.config.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The log and the state of a process, and how they are observed. */
record ClusterState(
    Log log, StateLogs logs, RocksStateStores stores, Catalog catalog, Manifest manifest) {
  /** Why the state is no longer followed; null while it is. */
  @Nullable Throwable failure() {
    return catalog.failure() == null ? manifest.failure() : catalog.failure();
  }

  HttpHandler replication(Membership membership, ReplicationHandler.Followers followers) {
    return new ReplicationHandler(membership, log, logs, catalog, manifest, followers);
  }

  HttpHandler manifest(Membership membership) {
    return new ManifestHandler(membership, catalog, manifest);
  }

  HttpHandler metadata(Membership membership, Path scratch) {
    return new MetadataHandler(stores, membership.self().replica(), scratch);
  }

  HttpHandler series(Membership membership) {
    return new SeriesHandler(membership, catalog, manifest);
  }

  HttpHandler wal() {
    return new WalHandler(log, catalog, logs.wal(), logs.partitions());
  }

  /**
   * Creates the backup service for this state.
   *
   * @param dirs the server's directories
   * @param holds retention holds on the log and the files
   */
  BackupTaker backups(Config.Storage dirs, List<Supplier<RetentionHolds.Hold>> holds) {
    return new BackupTaker(
        new BackupTaker.Source(
            log,
            logs.wal(),
            catalog,
            manifest,
            stores,
            dirs.dataDir().resolve("data"),
            List.of(dirs.dataDir(), dirs.walDir(), dirs.metaDir())),
        holds,
        Version.number(),
        InstantSource.system());
  }

  /** About how many bytes of memory the names of measurements, tags, series and fields take. */
  long nameBytes() {
    return manifest.registry().bytes() + catalog.image().schemaBytes();
  }

  StateLag lag(Metrics metrics) {
    return new StateLag(
        log, new Partition(logs.catalog(), 0), logs.manifest(), catalog, manifest, metrics);
  }
}
