package io.hyperbytedb.server.sim;

import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The log as one process sees it. Followers have no threads: records are delivered to them when
 * their process appends to the partition or looks up its end, which every waiting caller does.
 */
final class ProcessLog implements Log {
  /** More than the number of consecutive faults that can occur. */
  private static final int TRIES = 20;

  private final SimulatedProcess process;
  private final World world;
  private final List<Tracked> followers = new ArrayList<>();

  private static final class Tracked implements Subscription {
    private final Partition partition;
    private final Follower follower;
    private boolean busy;
    private boolean ended;

    Tracked(Partition partition, Follower follower) {
      this.partition = partition;
      this.follower = follower;
    }

    @Override
    public void close() {
      ended = true;
    }
  }

  ProcessLog(SimulatedProcess process, World world) {
    this.process = process;
    this.world = world;
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    byte[] copy = value.clone();
    switch (process.call()) {
      case NOTHING, MEANWHILE, CRASH -> {}
      case FAIL -> {
        return failed();
      }
      case LOSE_ANSWER -> {
        world.append(partition, copy);
        deliver(partition);
        return failed();
      }
      case DELAY -> {
        // The command of a drop that arrives late would hide later writes.
        if (!partition.topic().equals("catalog")) {
          world.appendLater(partition, copy);
        }
        return failed();
      }
    }
    long offset = world.append(partition, copy);
    deliver(partition);
    return CompletableFuture.completedFuture(offset);
  }

  private static CompletableFuture<Long> failed() {
    return CompletableFuture.failedFuture(new LogException(Reason.UNAVAILABLE, "injected failure"));
  }

  @Override
  public Subscription follow(Partition partition, String name, Follower follower) {
    Tracked tracked = new Tracked(partition, follower);
    followers.add(tracked);
    return tracked;
  }

  /** Delivers all records to all followers. */
  void deliverAll() {
    List.copyOf(followers).forEach(this::deliver);
  }

  private void deliver(Partition partition) {
    for (Tracked tracked : List.copyOf(followers)) {
      if (tracked.partition.equals(partition)) {
        deliver(tracked);
      }
    }
  }

  private void deliver(Tracked tracked) {
    if (tracked.busy || tracked.ended) {
      return;
    }
    tracked.busy = true;
    try {
      for (int i = 0; i < TRIES && !tracked.ended && !hand(tracked); i++) {
        // The log was unavailable for a moment.
      }
    } finally {
      tracked.busy = false;
    }
  }

  /** Delivers what is available; false if it must be tried again. */
  private boolean hand(Tracked tracked) {
    try (LogReader reader = world.log.read(tracked.partition, tracked.follower.position())) {
      while (!tracked.ended) {
        List<LogRecord> records = reader.poll(Duration.ZERO);
        if (records.isEmpty()) {
          return true;
        }
        tracked.follower.accept(records);
      }
      return true;
    } catch (LogException e) {
      if (e.reason() == Reason.UNAVAILABLE) {
        return false;
      }
      fail(tracked, e);
      return true;
    } catch (IOException | RuntimeException | Error e) {
      fail(tracked, e);
      return true;
    }
  }

  private static void fail(Tracked tracked, Throwable reason) {
    tracked.ended = true;
    tracked.follower.failed(reason);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions) {
    switch (process.call()) {
      case NOTHING, MEANWHILE, CRASH -> {}
      case FAIL, LOSE_ANSWER, DELAY -> {
        return CompletableFuture.failedFuture(
            new LogException(Reason.UNAVAILABLE, "injected failure"));
      }
    }
    CompletableFuture<Map<Partition, Long>> ends = world.log.endOffsets(partitions);
    partitions.forEach(this::deliver);
    return ends;
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions) {
    return world.log.startOffsets(partitions);
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    world.log.deleteBefore(partition, offset);
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    return world.log.read(partition, offset);
  }

  @Override
  public int ensureTopic(TopicSpec spec) {
    return world.log.ensureTopic(spec);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> positions(
      String group, Collection<Partition> partitions) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {}
}
