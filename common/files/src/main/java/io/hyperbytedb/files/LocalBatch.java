package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Files in a local directory that become durable together. Their content is synced by several
 * threads while further files are written, as a disk and its file system take many syncs at once in
 * little more than the time of one; their directories are synced once each, at the end.
 */
final class LocalBatch implements Storage.Batch {
  private static final int THREADS = 16;

  /** Files wait with their descriptors open. */
  private static final int MAX_OPEN = 4 * THREADS;

  private final Path root;
  private final Creator creator;
  private final Semaphore room = new Semaphore(MAX_OPEN);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("sync-", 0).factory());
  private Map<String, Committed> committed = new LinkedHashMap<>();

  /** Starts a file of a batch. */
  interface Creator {
    Storage.Output create(String path, LocalBatch batch) throws IOException;
  }

  /** A step of making files durable. */
  interface Step {
    void run() throws IOException;
  }

  private record Committed(Path target, Future<?> published) {}

  /**
   * @param root the directory that is there
   */
  LocalBatch(Path root, Creator creator) {
    this.root = root;
    this.creator = creator;
  }

  @Override
  public Storage.Output create(String path) throws IOException {
    return creator.create(path, this);
  }

  /**
   * @param publish syncs the file and gives it its name
   */
  void add(String path, Path target, Step publish) {
    room.acquireUninterruptibly();
    Future<?> published =
        threads.submit(
            () -> {
              try {
                publish.run();
              } finally {
                room.release();
              }
              return null;
            });
    committed.put(path, new Committed(target, published));
  }

  @Override
  public Map<String, IOException> sync() {
    Map<String, IOException> failed = new LinkedHashMap<>();
    Map<Path, Future<?>> directories = new HashMap<>();
    for (Map.Entry<String, Committed> file : committed.entrySet()) {
      note(failed, file.getKey(), file.getValue().published());
    }
    for (Map.Entry<String, Committed> file : committed.entrySet()) {
      for (Path directory : directories(file.getValue().target())) {
        directories.computeIfAbsent(directory, this::submitSync);
      }
    }
    for (Map.Entry<String, Committed> file : committed.entrySet()) {
      for (Path directory : directories(file.getValue().target())) {
        note(failed, file.getKey(), Objects.requireNonNull(directories.get(directory)));
      }
    }
    committed = new LinkedHashMap<>();
    return failed;
  }

  private Future<?> submitSync(Path directory) {
    return threads.submit(
        () -> {
          LocalStorage.sync(directory);
          return null;
        });
  }

  /**
   * All directories of a file: those on the way to it may be new, or made by a process that died
   * before it synced them.
   */
  private Set<Path> directories(Path file) {
    Set<Path> all = new LinkedHashSet<>();
    Path directory = file.getParent();
    while (directory != null && directory.startsWith(root)) {
      all.add(directory);
      directory = directory.getParent();
    }
    return all;
  }

  private static void note(Map<String, IOException> failed, String path, Future<?> step) {
    try {
      step.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      failed.putIfAbsent(path, cause instanceof IOException io ? io : new IOException(cause));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed.putIfAbsent(path, new IOException("interrupted", e));
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
