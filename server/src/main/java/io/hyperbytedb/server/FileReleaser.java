package io.hyperbytedb.server;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.FileEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has a query node close files that the manifest does not name any more: another process deletes
 * them, and their space returns only when nobody has them open.
 */
final class FileReleaser implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("files").daemon().factory());

  /** Looks at an interval from now on. */
  FileReleaser(Manifest manifest, FileCache files) {
    long nanos = INTERVAL.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            () -> files.retain(named(manifest)), nanos, nanos, TimeUnit.NANOSECONDS);
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
