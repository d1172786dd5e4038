package io.hyperbytedb.server;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.files.DamagedFiles;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.FileEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes a query node close files that are no longer in the manifest: another process deletes them,
 * and their space is freed only once no process has them open. Also checks damaged files again, and
 * reports them to the repairers as long as they are damaged.
 */
final class FileReleaser implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration DAMAGE_INTERVAL = Duration.ofSeconds(3);

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("files").daemon().factory());

  /**
   * Starts to run periodically.
   *
   * @param repairers are told the paths of damaged files
   * @param faults takes what that throws
   */
  FileReleaser(
      Manifest manifest, FileCache files, Consumer<Set<String>> repairers, FaultHandler faults) {
    every(
        INTERVAL, faults.guard("closing files that are gone", () -> files.retain(named(manifest))));
    every(
        DAMAGE_INTERVAL,
        faults.guard("checking damaged files", () -> recheck(manifest, files.damage(), repairers)));
  }

  private void every(Duration interval, Runnable work) {
    long nanos = interval.toNanos();
    var _ = executor.scheduleWithFixedDelay(work, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private static void recheck(
      Manifest manifest, DamagedFiles damage, Consumer<Set<String>> repairers) {
    if (!damage.all().isEmpty()) {
      damage.recheck(named(manifest));
    }
    Set<String> left = damage.all().keySet();
    if (!left.isEmpty()) {
      repairers.accept(left);
    }
  }

  private static Set<String> named(Manifest manifest) {
    Set<String> paths = new HashSet<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      manifest.image(p).files().stream().map(FileEntry::path).forEach(paths::add);
    }
    return paths;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
