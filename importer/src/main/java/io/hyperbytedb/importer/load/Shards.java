package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.source.Shard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Does something with each shard, some at a time. */
final class Shards {
  private Shards() {}

  /** What is done with a shard. */
  interface Work {
    /**
     * @param scratch an empty directory of its own
     */
    void on(Shard shard, Path scratch) throws IOException;
  }

  /** Returns when all is done; after a failure no further shard begins. */
  static void each(List<Shard> shards, int threads, Work work) throws IOException {
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Shard shard : shards) {
        running.add(
            pool.submit(
                () -> {
                  if (!stopped.get()) {
                    boolean good = false;
                    Path scratch = Files.createTempDirectory("hyperbytedb-import");
                    try {
                      work.on(shard, scratch);
                      good = true;
                    } finally {
                      remove(scratch);
                      if (!good) {
                        stopped.set(true);
                      }
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> shard : running) {
        shard.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      stopped.set(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
