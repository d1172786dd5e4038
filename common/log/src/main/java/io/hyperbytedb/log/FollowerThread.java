package io.hyperbytedb.log;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a partition on a dedicated thread. */
final class FollowerThread implements Log.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerThread.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long RETRY_NANOS = 200_000_000L;

  private final Log log;
  private final Partition partition;
  private final Follower follower;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable LogReader reader;

  FollowerThread(Log log, Partition partition, String name, Follower follower) {
    this.log = log;
    this.partition = partition;
    this.follower = follower;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  FollowerThread start() {
    thread.start();
    return this;
  }

  private void run() {
    try {
      while (!closed) {
        try (LogReader open = log.read(partition, follower.position())) {
          reader = open;
          while (!closed) {
            follower.accept(open.poll(POLL));
          }
        } catch (LogException e) {
          if (e.reason() != LogException.Reason.UNAVAILABLE) {
            throw e;
          }
          LOG.warn("{}: cannot read the log, will retry: {}", partition, e.getMessage());
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      follower.failed(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    LogReader open = reader;
    if (open != null) {
      open.wakeup();
    }
    try {
      if (!thread.join(Duration.ofSeconds(60))) {
        LOG.warn("{}: its follower did not stop in time", partition);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
