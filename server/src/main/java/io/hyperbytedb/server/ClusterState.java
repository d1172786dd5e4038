package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.node.checkpoint.Holds;
import io.hyperbytedb.node.checkpoint.StateLogs;
import io.hyperbytedb.node.cluster.ManifestHandler;
import io.hyperbytedb.node.cluster.Membership;
import io.hyperbytedb.node.cluster.MetadataHandler;
import io.hyperbytedb.node.cluster.ReplicationHandler;
import io.hyperbytedb.node.cluster.SeriesHandler;
import io.hyperbytedb.node.cluster.StateLag;
import io.hyperbytedb.node.cluster.WalHandler;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.metrics.Metrics;
import io.hyperbytedb.server.backup.BackupTaker;
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

  HttpHandler replication(Membership membership) {
    return new ReplicationHandler(
        membership,
        log,
        logs.wal(),
        new Partition(logs.catalog(), 0),
        logs.manifest(),
        catalog,
        manifest);
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
  BackupTaker backups(Config.Storage dirs, List<Supplier<Holds.Hold>> holds) {
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
