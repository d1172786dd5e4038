package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops whole files: those whose shard group has expired under its policy, and those of dropped
 * databases and policies. As in InfluxDB, rows are kept as long as their shard group. Thread-safe.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final int FILES_AT_ONCE = 1_000;

  private final Catalog catalog;
  private final Manifest manifest;
  private final Merger merger;
  private final CompactorMetrics metrics;
  private final InstantSource clock;
  private final Share share;

  Retention(
      Catalog catalog,
      Manifest manifest,
      Merger merger,
      CompactorMetrics metrics,
      InstantSource clock,
      Share share) {
    this.catalog = catalog;
    this.manifest = manifest;
    this.merger = merger;
    this.metrics = metrics;
    this.clock = clock;
    this.share = share;
  }

  /** Drops expired files; returns their number. */
  int run() throws IOException {
    List<PartitionImage> images = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      images.add(manifest.image(p));
    }
    // The catalog is read after the files: a policy that it lacks was dropped, not yet to be
    // created.
    CatalogImage known = catalog.catchUp().join();
    Map<Long, RetentionPolicy> policies = new HashMap<>();
    for (Database database : known.databases()) {
      database.policies().forEach(policy -> policies.put(policy.id(), policy));
    }
    long now = TimeUnit.SECONDS.toNanos(clock.instant().getEpochSecond());
    int dropped = 0;
    for (int p = 0; p < images.size(); p++) {
      if (!share.isMine("retention " + p)) {
        continue;
      }
      List<FileEntry> expired = new ArrayList<>();
      for (FileEntry file : images.get(p).files()) {
        RetentionPolicy policy =
            known.hasPolicy(file.databaseId(), file.policyId())
                ? policies.get(file.policyId())
                : null;
        if (isExpired(file, policy, now)) {
          expired.add(file);
        }
      }
      dropped += drop(p, expired);
    }
    catalog.forgetExpired(now);
    metrics.retentionRuns.increment();
    return dropped;
  }

  private static boolean isExpired(FileEntry file, @Nullable RetentionPolicy policy, long now) {
    return policy == null || file.maxTime() < policy.oldestKept(now);
  }

  private int drop(int partition, List<FileEntry> files) throws IOException {
    int dropped = 0;
    for (int from = 0; from < files.size(); from += FILES_AT_ONCE) {
      List<FileEntry> some = files.subList(from, Math.min(files.size(), from + FILES_AT_ONCE));
      // Refused if a merge has replaced one of them; the next run sees the result of the merge.
      if (merger.replace(partition, some, List.of())) {
        dropped += some.size();
        metrics.retentionFiles.add(some.size());
        some.forEach(file -> metrics.retentionBytes.add(file.bytes()));
        LOG.info("partition {}: dropped {} expired files", partition, some.size());
      }
    }
    return dropped;
  }
}
