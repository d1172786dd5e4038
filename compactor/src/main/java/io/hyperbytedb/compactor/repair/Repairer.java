package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import io.hyperbytedb.cluster.log.FileRebuild;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.ShardGroups;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds damaged and missing files and replaces the affected slices with those of another replica,
 * or the files with a rebuild from the log. A replica's manifest defines the rows of each file,
 * which distinguishes damage from divergence; where intact files differ, the majority wins, if
 * there is one. Damaged files go to quarantine. Called by one thread, except {@link #suspect},
 * which is thread-safe.
 */
public final class Repairer {
  private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);
  private static final String MISSING = "is missing";

  /** Bytes to read per cycle, whatever the number of files: the disk is shared. */
  private static final long BYTES_PER_CYCLE = 64L << 20;

  /** Time per cycle for rebuilding files from the log. */
  private static final Duration REBUILDING = Duration.ofSeconds(10);

  /**
   * The settings of a repairer.
   *
   * @param repairs whether it replaces damaged files, or only reports them
   * @param coldAge files of time buckets that ended less than this ago are not checked
   * @param maxChecks the maximum number of files to read per cycle
   */
  public record Settings(boolean repairs, Duration coldAge, int maxChecks) {}

  /**
   * Where intact rows come from.
   *
   * @param others one per other replica that is reachable now
   * @param log the fallback if no replica can help
   */
  public record Sources(Supplier<List<OtherReplica>> others, FileRebuild log) {}

  /** The compactor whose garbage collection must spare the repairer's files. */
  public interface Keeper {
    /** Whether a slice is assigned to this compactor rather than another one of the replica. */
    boolean isMine(Slice slice);

    /** A name for an attempt to write a file, as it stands in the path; no other attempt has it. */
    String attempt();

    /** Registers a file being written. */
    void making(String path);

    /** Reports that a file was committed or given up. */
    void made(String path);

    /** Reports that the manifest no longer names these files. */
    void replaced(Collection<FileEntry> files);
  }

  private final Settings settings;
  private final Catalog catalog;
  private final Manifest manifest;
  private final Storage storage;
  private final OwnReplica own;
  private final Supplier<List<OtherReplica>> others;
  private final FileRebuild log;
  private final Keeper keeper;
  private final FileQuarantine quarantine;
  private final InstantSource clock;
  private final FileChecker checker;
  private final Metrics.Counter checks;
  private final Metrics.Counter mismatches;
  private final Metrics.Counter fetches;
  private final Metrics.Counter rebuilds;
  private final Metrics.Counter errors;

  /** The damaged files, each with what is wrong. */
  private final Map<String, String> damaged = new ConcurrentHashMap<>();

  /** Damaged files that are not in the log. */
  private final Set<String> notInLog = new HashSet<>();

  /** Files reported as unreadable, to be checked next. */
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();

  /** Slices for which other replicas agree on different rows, to be taken from them. */
  private final Set<Slice> outvoted = new HashSet<>();

  private final Set<Slice> disputed = new HashSet<>();
  private String lastChecked = "";

  /** Creates a repairer that does nothing until called. */
  public Repairer(
      Settings settings,
      OwnReplica own,
      Sources sources,
      Keeper keeper,
      FileQuarantine quarantine,
      InstantSource clock,
      Metrics metrics) {
    this.settings = settings;
    this.catalog = own.catalog();
    this.manifest = own.manifest();
    this.storage = own.storage();
    this.own = own;
    this.others = sources.others();
    this.log = sources.log();
    this.keeper = keeper;
    this.quarantine = quarantine;
    this.clock = clock;
    this.checker = new FileChecker(storage);
    this.checks =
        metrics.counter("hyperbytedb_self_repair_checks_total", "Files read to verify them");
    this.mismatches =
        metrics.counter(
            "hyperbytedb_self_repair_hash_mismatch_total", "Bucket hash mismatches detected");
    this.fetches =
        metrics.counter("hyperbytedb_self_repair_origin_fetch_total", "Successful slice repairs");
    this.rebuilds =
        metrics.counter(
            "hyperbytedb_self_repair_log_rebuild_total", "Damaged files rebuilt from the log");
    this.errors =
        metrics.counter("hyperbytedb_self_repair_errors_total", "Slice repairs that failed");
    metrics.gauge(
        "hyperbytedb_self_repair_damaged_files",
        "Files known to be damaged and not yet replaced",
        () -> damaged.size());
  }

  /** Schedules a check of a file that a reader found unreadable. */
  public void suspect(String path) {
    suspects.add(path);
  }

  /** Checks some files and repairs damage; returns the number of slices repaired. */
  public int run() throws IOException {
    Map<String, FileEntry> live = live();
    damaged.keySet().retainAll(live.keySet());
    notInLog.retainAll(live.keySet());
    recheck(live);
    findMissing(live);
    for (FileEntry file : due(live)) {
      check(file);
    }
    return settings.repairs() ? repairAll() : 0;
  }

  /** Compares with other replicas; differing slices are checked, and repaired by the next run. */
  public Comparison compare() {
    Comparison found = Comparison.of(own, others.get(), settings.coldAge(), clock);
    Map<Slice, Integer> divergent = found.divergent();
    disputed.retainAll(divergent.keySet());
    outvoted.retainAll(divergent.keySet());
    divergent.forEach(
        (slice, replicas) -> {
          ShardGroups groups = groups(slice.policyId());
          if (groups == null) {
            return;
          }
          boolean sound = true;
          for (FileEntry file : slice.files(manifest.image(slice.partition()), groups)) {
            sound &= check(file);
          }
          // This replica has a vote, too.
          if (sound && replicas > 1 && replicas * 2 > found.differences().size() + 1) {
            outvoted.add(slice);
          }
          if (sound && disputed.add(slice)) {
            mismatches.increment();
            LOG.error(
                "{}: {} other replicas agree on different rows; the files here are intact",
                slice,
                replicas);
          }
        });
    return found;
  }

  private Map<String, FileEntry> live() {
    Map<String, FileEntry> live = new HashMap<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      manifest.image(p).files().forEach(file -> live.put(file.path(), file));
    }
    return live;
  }

  private void findMissing(Map<String, FileEntry> live) throws IOException {
    Set<String> there = new HashSet<>(storage.list(""));
    // A missing file may have been replaced and deleted meanwhile.
    Set<String> named = live().keySet();
    live.values().stream()
        .filter(file -> !there.contains(file.path()) && named.contains(file.path()))
        .forEach(file -> note(file, MISSING));
  }

  /** Checks damaged files again: an operator may have restored them. */
  private void recheck(Map<String, FileEntry> live) {
    damaged.keySet().stream()
        .limit(settings.maxChecks())
        .map(live::get)
        .filter(file -> file != null && checker.damage(file) == null)
        .forEach(
            file -> {
              damaged.remove(file.path());
              LOG.info("file [{}] is intact again", file.path());
            });
  }

  /** The paths of damaged files not replaced yet, each with what is wrong. */
  public Map<String, String> damaged() {
    return Map.copyOf(damaged);
  }

  /** Suspects first, then the cold files after the last one checked. */
  private List<FileEntry> due(Map<String, FileEntry> live) {
    Set<String> paths = new LinkedHashSet<>(suspects);
    suspects.removeAll(paths);
    long coldBefore = clock.millis() * 1_000_000 - settings.coldAge().toNanos();
    List<FileEntry> cold =
        live.values().stream()
            .filter(file -> file.bucketEnd() <= coldBefore && !damaged.containsKey(file.path()))
            .sorted(Comparator.comparing(FileEntry::path))
            .toList();
    long bytes = 0;
    List<FileEntry> next = new ArrayList<>();
    for (boolean after : new boolean[] {true, false}) {
      for (FileEntry file : cold) {
        if (after == file.path().compareTo(lastChecked) > 0
            && next.size() < settings.maxChecks()
            && (next.isEmpty() || bytes + file.bytes() <= BYTES_PER_CYCLE)) {
          next.add(file);
          bytes += file.bytes();
        }
      }
    }
    if (!next.isEmpty()) {
      lastChecked = next.getLast().path();
    }
    next.forEach(file -> paths.add(file.path()));
    return paths.stream().filter(live::containsKey).map(live::get).toList();
  }

  /** Whether a file is intact, or no longer live. */
  private boolean check(FileEntry file) {
    checks.increment();
    String damage = checker.damage(file);
    if (damage == null || !isNamed(file)) {
      return true;
    }
    note(file, damage);
    return false;
  }

  private boolean isNamed(FileEntry file) {
    return manifest.image(file.partition()).files(file.policyId(), file.measurement()).stream()
        .anyMatch(other -> other.path().equals(file.path()));
  }

  private void note(FileEntry file, String damage) {
    if (damaged.put(file.path(), damage) == null) {
      mismatches.increment();
      LOG.error("file [{}] {}", file.path(), damage);
    }
  }

  private @Nullable ShardGroups groups(long policyId) {
    RetentionPolicy policy = OwnReplica.policy(catalog.image(), policyId);
    return policy == null ? null : policy.shardGroups();
  }

  private int repairAll() {
    Set<Slice> slices = new HashSet<>(outvoted);
    for (FileEntry file : live().values()) {
      ShardGroups groups = damaged.containsKey(file.path()) ? groups(file.policyId()) : null;
      Slice slice = groups == null ? null : Slice.of(file, groups);
      if (slice != null) {
        slices.add(slice);
      }
    }
    if (slices.isEmpty()) {
      return 0;
    }
    int repaired = 0;
    List<OtherReplica> sources = others.get();
    Instant end = clock.instant().plus(REBUILDING);
    for (Slice slice : slices) {
      repaired += repair(slice, sources, end) ? 1 : 0;
    }
    return repaired;
  }

  private boolean repair(Slice slice, List<OtherReplica> sources, Instant end) {
    List<String> reasons = new ArrayList<>();
    for (OtherReplica source : sources) {
      try {
        String refusal = take(slice, source);
        if (refusal == null) {
          fetches.increment();
          outvoted.remove(slice);
          LOG.info("{} was taken from replica {}", slice, source.name());
          return true;
        }
        reasons.add(source.name() + " " + refusal);
      } catch (IOException | CompletionException e) {
        errors.increment();
        reasons.add(source.name() + ": " + e.getMessage());
      }
    }
    if (rebuildAll(slice, reasons, end)) {
      return true;
    }
    LOG.warn(
        "{} cannot be repaired now: {}",
        slice,
        reasons.isEmpty() ? "there is no other replica" : String.join("; ", reasons));
    return false;
  }

  /** Whether the log had all of a slice's damaged files. */
  private boolean rebuildAll(Slice slice, List<String> reasons, Instant end) {
    ShardGroups groups = groups(slice.policyId());
    if (groups == null || outvoted.contains(slice)) {
      return false;
    }
    boolean all = true;
    for (FileEntry file : slice.files(manifest.image(slice.partition()), groups)) {
      if (damaged.containsKey(file.path())) {
        all &=
            clock.instant().isBefore(end)
                && !notInLog.contains(file.path())
                && rebuild(file, reasons);
      }
    }
    return all;
  }

  private boolean rebuild(FileEntry file, List<String> reasons) {
    String path = beside(file);
    keeper.making(path);
    try {
      FileEntry made = log.rebuild(file, path);
      if (!replace(file.partition(), List.of(file), List.of(made))) {
        return false;
      }
      rebuilds.increment();
      LOG.info("file [{}] was rebuilt from the log", file.path());
      return true;
    } catch (FileRebuild.ImpossibleException e) {
      notInLog.add(file.path());
      reasons.add("the log: " + e.getMessage());
      return false;
    } catch (IOException | CompletionException e) {
      errors.increment();
      reasons.add("the log: " + e.getMessage());
      return false;
    } finally {
      keeper.made(path);
    }
  }

  /** Takes a slice from another replica; returns the obstacle, or null. */
  private @Nullable String take(Slice slice, OtherReplica source) throws IOException {
    ShardGroups groups = groups(slice.policyId());
    if (groups == null) {
      return "is not asked: the policy is gone";
    }
    PartitionImage image = manifest.image(slice.partition());
    List<FileEntry> inputs = slice.files(image, groups);
    if (inputs.isEmpty() && !outvoted.contains(slice)) {
      return "is not asked: the files are gone meanwhile";
    }
    if (inputs.isEmpty() && !keeper.isMine(slice)) {
      return "is left to another compactor";
    }
    SliceContent content = source.slice(slice);
    String refusal = refusal(content, image);
    if (refusal == null && inputs.isEmpty()) {
      refusal = conflict(content.files(), image);
    }
    if (refusal != null) {
      return refusal;
    }
    if (SliceContent.seriesHash(content.files(), manifest.series(slice.partition()))
        != content.seriesHash()) {
      return "numbers its series otherwise";
    }
    try (SliceCopy copy = new SliceCopy(storage, checker, keeper, clock)) {
      for (FileEntry file : content.files()) {
        copy.fetch(file, beside(file), source);
      }
      List<FileEntry> outputs = copy.publish();
      PartitionImage now = manifest.catchUp(slice.partition()).join();
      refusal = outvoted.contains(slice) ? changed(content, source.slice(slice), now) : null;
      if (refusal == null && inputs.isEmpty()) {
        refusal = conflict(outputs, now);
      }
      if (refusal != null) {
        return refusal;
      }
      copy.handOver();
      boolean taken =
          inputs.isEmpty()
              ? add(slice.partition(), now, outputs)
              : replace(slice.partition(), inputs, outputs);
      return taken ? null : "came too late: the files have changed meanwhile";
    }
  }

  /**
   * The difference that makes copied files unusable. The own files keep a concurrently flushed
   * delete alive, which then applies to their replacements; but where the other replica has more
   * rows nothing keeps the delete alive, and it would be undone.
   */
  private static @Nullable String changed(
      SliceContent copied, SliceContent now, PartitionImage image) {
    String refusal = refusal(now, image);
    if (refusal != null) {
      return refusal + " meanwhile";
    }
    List<String> paths = now.files().stream().map(FileEntry::path).toList();
    return copied.files().stream().map(FileEntry::path).toList().equals(paths)
        ? null
        : "has merged its files meanwhile";
  }

  /** Why files cannot be added to an empty slice; null if they can. */
  private static @Nullable String conflict(List<FileEntry> files, PartitionImage image) {
    RoaringBitmap dropped = image.droppedSeries();
    for (FileEntry file : files) {
      if (image.files(file.policyId(), file.measurement()).stream()
          .anyMatch(own -> own.minTime() <= file.maxTime() && file.minTime() <= own.maxTime())) {
        return "has rows of times that another file here has";
      }
      ByteBuffer series = ByteBuffer.wrap(file.series());
      if (RoaringBitmap.intersects(dropped, new ImmutableRoaringBitmap(series).toRoaringBitmap())) {
        return "has rows of series that were dropped here";
      }
    }
    return null;
  }

  /**
   * Adds files to an empty slice; false if anything was flushed since the image: a delete that no
   * file needed has been forgotten but would apply to these files. Only an owner's commit is
   * refused in that case, so this is a commit that does not move the offset.
   */
  private boolean add(int partition, PartitionImage image, List<FileEntry> files) {
    long flushed = image.flushedOffset();
    Deletes unchanged =
        new Deletes(List.of(), new RoaringBitmap(), new RoaringBitmap(), image.unwritten());
    FileCommit commit =
        new FileCommit(flushed, flushed, image.epoch(), files, List.of(), unchanged);
    if (!manifest.submit(partition, commit).join().accepted()) {
      keeper.replaced(files);
      return false;
    }
    return true;
  }

  /** Replaces files and quarantines the damaged ones; false if the files have changed meanwhile. */
  private boolean replace(int partition, List<FileEntry> inputs, List<FileEntry> outputs)
      throws IOException {
    List<String> paths = inputs.stream().map(FileEntry::path).toList();
    if (!manifest.submit(partition, new FileReplace(paths, outputs)).join().accepted()) {
      keeper.replaced(outputs);
      return false;
    }
    for (FileEntry input : inputs) {
      String damage = damaged.remove(input.path());
      if (damage != null) {
        quarantine.keep(input.path(), damage);
      }
    }
    keeper.replaced(inputs);
    return true;
  }

  private static @Nullable String refusal(SliceContent content, PartitionImage image) {
    if (content.files().isEmpty()) {
      return "has nothing of it";
    }
    if (content.buried()) {
      return "has deletes to apply first";
    }
    if (content.flushedOffset() < image.flushedOffset()) {
      return "has flushed less of the log";
    }
    return content.files().stream().anyMatch(file -> file.toOffset() > image.flushedOffset())
        ? "has rows that are not flushed here yet"
        : null;
  }

  /** The path of a replacement file. */
  private String beside(FileEntry file) {
    return FileNames.beside(file, keeper.attempt());
  }
}
