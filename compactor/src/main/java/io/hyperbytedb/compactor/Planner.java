package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.Tombstone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Collects the policy's merges for each measurement in each partition. Not thread-safe. */
final class Planner {
  /** Consecutive deletes are applied together after this time. */
  static final Duration DELETES_SETTLE = Duration.ofMinutes(5);

  private final Manifest manifest;
  private final Merger merger;
  private final MergePolicy policy;
  private final Share share;

  /** When each tombstone was first seen. */
  private final Map<Stone, Instant> seen = new HashMap<>();

  private record Stone(int partition, long offset) {}

  private record Key(long policyId, String measurement) {}

  Planner(Manifest manifest, Merger merger, MergePolicy policy, Share share) {
    this.manifest = manifest;
    this.merger = merger;
    this.policy = policy;
    this.share = share;
  }

  /** Plans merges for the files of one measurement. */
  private interface Plan {
    List<Merge> of(List<FileEntry> files, RetentionPolicy policy, Predicate<FileEntry> buried);
  }

  /** The merges that are due and assigned to this compactor. */
  List<Merge> due(CatalogImage catalog, Instant now) {
    List<Merge> merges = new ArrayList<>();
    Set<Stone> stones = new HashSet<>();
    Set<String> live = new HashSet<>();
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond());
    for (int p = 0; p < manifest.partitions(); p++) {
      PartitionImage image = manifest.image(p);
      image.files().forEach(file -> live.add(file.path()));
      boolean settled = note(p, image, now, stones);
      String work = "merge " + p + ' ';
      plan(
          image,
          catalog,
          key -> share.isMine(work + key.policyId() + ' ' + key.measurement()),
          file -> settled && merger.isBuried(image, file),
          (files, retention, buried) -> policy.due(files, retention.shardGroups(), nanos, buried),
          merges);
    }
    seen.keySet().retainAll(stones);
    merger.retain(live);
    return merges;
  }

  /** Records the tombstones of a partition; returns whether the oldest has waited long enough. */
  private boolean note(int partition, PartitionImage image, Instant now, Set<Stone> stones) {
    boolean settled = false;
    for (Tombstone tombstone : image.tombstones()) {
      Stone stone = new Stone(partition, tombstone.offset());
      stones.add(stone);
      Instant since = seen.computeIfAbsent(stone, s -> now);
      settled |= !now.isBefore(since.plus(DELETES_SETTLE));
    }
    return settled;
  }

  /** The merges that leave as few files as possible. */
  List<Merge> all(CatalogImage catalog) {
    List<Merge> merges = new ArrayList<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      PartitionImage image = manifest.image(p);
      plan(
          image,
          catalog,
          key -> true,
          file -> merger.isBuried(image, file),
          (files, retention, buried) -> policy.all(files, retention.shardGroups(), buried),
          merges);
    }
    return merges;
  }

  private static void plan(
      PartitionImage image,
      CatalogImage catalog,
      Predicate<Key> chosen,
      Predicate<FileEntry> buried,
      Plan plan,
      List<Merge> merges) {
    Map<Key, List<FileEntry>> tables = new HashMap<>();
    for (FileEntry file : image.files()) {
      tables
          .computeIfAbsent(new Key(file.policyId(), file.measurement()), k -> new ArrayList<>())
          .add(file);
    }
    Map<Long, RetentionPolicy> policies = new HashMap<>();
    for (Database database : catalog.databases()) {
      database.policies().forEach(policy -> policies.put(policy.id(), policy));
    }
    tables.forEach(
        (key, files) -> {
          RetentionPolicy retention = policies.get(key.policyId());
          if (retention != null && chosen.test(key)) {
            merges.addAll(plan.of(files, retention, buried));
          }
        });
  }
}
