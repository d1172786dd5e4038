package io.hyperbytedb.server;

import io.hyperbytedb.model.FaultHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the directories of a running process are still there: a removed one stays open
 * and takes what is written, but the next start does not find it. Thread-safe.
 */
final class DirectoryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

  private final List<Place> places = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("directories").daemon().factory());

  /** Something to do once when a directory is found to be lost. */
  interface Rescue {
    void run() throws Exception;
  }

  private record Place(String name, String advice, Supplier<@Nullable String> fault, Seen seen) {}

  /** The last result for a place. */
  private static final class Seen {
    volatile @Nullable String problem;
    final Rescue rescue;

    Seen(Rescue rescue) {
      this.rescue = rescue;
    }
  }

  /** Starts to look periodically. */
  DirectoryWatch start(Duration interval, FaultHandler faults) {
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking at the directories", () -> look(faults)),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  /**
   * Watches a place.
   *
   * @param name what it is, for the operator
   * @param advice what to do if it is lost, as a clause
   * @param fault what is wrong with it, as a predicate such as "is gone"; null if nothing is
   * @param rescue run each time that it is found to be lost
   * @return the problem of this place; null while there is none
   */
  Supplier<@Nullable String> watch(
      String name, String advice, Supplier<@Nullable String> fault, Rescue rescue) {
    Seen seen = new Seen(rescue);
    places.add(new Place(name, advice, fault, seen));
    return () -> seen.problem;
  }

  /** The problems of all places; null if there are none. */
  @Nullable String problem() {
    List<String> problems =
        places.stream().map(place -> place.seen().problem).filter(Objects::nonNull).toList();
    return problems.isEmpty() ? null : String.join("; ", problems);
  }

  /** Looks at all places now. */
  void look(FaultHandler faults) {
    for (Place place : places) {
      String fault = place.fault().get();
      String problem =
          fault == null
              ? null
              : place.name() + " " + fault + " while the server runs: " + place.advice();
      String before = place.seen().problem;
      place.seen().problem = problem;
      if (problem == null && before != null) {
        LOG.warn("{} is in its place again", place.name());
      } else if (problem != null && !problem.equals(before)) {
        LOG.error("{}", problem);
        faults.guard("saving what " + place.name() + " had", place.seen().rescue::run).run();
      }
    }
  }

  /**
   * What is wrong with a directory that exists now, or that is made later.
   *
   * @param replaceable whether another directory is used from then on
   */
  static Supplier<@Nullable String> directory(Path directory, boolean replaceable) {
    return new Supplier<>() {
      private @Nullable Object identity = identity();

      private @Nullable Object identity() {
        try {
          return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
          return null;
        }
      }

      @Override
      public synchronized @Nullable String get() {
        try {
          BasicFileAttributes now = Files.readAttributes(directory, BasicFileAttributes.class);
          if (!now.isDirectory()) {
            return "was replaced by a file";
          }
          Object other = now.fileKey();
          boolean same = identity == null || identity.equals(other);
          if (same || replaceable) {
            identity = other;
          }
          if (!same) {
            return "was replaced by another one";
          }
          return Files.isWritable(directory) && Files.isExecutable(directory)
              ? null
              : "cannot be written";
        } catch (NoSuchFileException e) {
          return identity == null ? null : "is gone";
        } catch (IOException e) {
          return "cannot be read: " + e.getMessage();
        }
      }
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
