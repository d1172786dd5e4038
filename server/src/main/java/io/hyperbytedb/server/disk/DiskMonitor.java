package io.hyperbytedb.server.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the free space of the disks and decides what may still be written. As space decreases it
 * first warns, then refuses points, then data files, and finally every record of the log, before
 * the broker meets the end of the disk. The less space there is, the sooner it checks again, as a
 * fast disk could fill it. Thread-safe.
 */
public final class DiskMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskMonitor.class);

  /** The message to clients while writes are refused. */
  public static final String FULL = "the disk is full: writes are refused";

  /** The highest rate at which a disk is expected to fill, by all programs together. */
  private static final long BYTES_PER_NANO = 4;

  private static final long SOONEST_NANOS = 20_000_000;
  private static final long BALLAST_NANOS = 1_000_000_000;

  /** On a small disk the reserve takes no more than one part in this many. */
  private static final int LARGEST_SHARE = 4;

  private enum State {
    ENOUGH,
    LOW,
    READ_ONLY
  }

  /**
   * A measurement: the distance to each limit, on the disk where it is smallest; negative beyond
   * it.
   *
   * @param nanos when it was made
   * @param percent the free space of the fullest disk
   * @param points until points are refused; space for missing ballast does not count as free
   * @param files until data files are refused
   * @param records until every record is refused
   * @param reserve the reserve of the disk on which points are refused first
   */
  private record Look(
      long nanos, double percent, long points, long files, long records, long reserve) {}

  private final Config.Disk config;
  private final List<Disk> disks;
  private final @Nullable Ballast ballast;
  private final AtomicLong underWay = new AtomicLong();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("disk").daemon().factory());
  private final long ballastFrom;
  private long ballastGiven = System.nanoTime() - SOONEST_NANOS;
  private volatile State state = State.ENOUGH;

  /** Why the last measurement failed. */
  @GuardedBy("this")
  private @Nullable String unmeasured;

  private volatile Look last;

  private DiskMonitor(
      Config.Disk config, List<Disk> disks, @Nullable Ballast ballast, Metrics metrics) {
    this.config = config;
    this.disks = disks;
    this.ballast = ballast;
    this.ballastFrom = System.nanoTime() + config.checkInterval().toNanos();
    this.last = look();
    metrics.gauge(
        "hyperbytedb_disk_free_percent",
        "Free space of the fullest disk of the data, log and state directories",
        () -> fresh(0).percent);
    metrics.gauge(
        "hyperbytedb_disk_read_only",
        "1 while writes are refused for lack of space",
        () -> readOnly() ? 1 : 0);
  }

  /**
   * A monitor without ballast.
   *
   * @param disks at least one
   */
  public DiskMonitor(Config.Disk config, List<Disk> disks, Metrics metrics) {
    this(config, disks, null, metrics);
  }

  /**
   * A monitor that keeps ballast on the first of the disks.
   *
   * @param ballastDir the directory of the ballast; created on demand
   * @throws IOException if existing ballast cannot be read
   */
  public static DiskMonitor withBallast(
      Config.Disk config, List<Disk> disks, Path ballastDir, Metrics metrics) throws IOException {
    long total = disks.getFirst().space().total();
    return new DiskMonitor(
        config, disks, new Ballast(ballastDir, config.ballastBytes(), total), metrics);
  }

  /**
   * Checks once, and then periodically.
   *
   * @param faults takes what the checks throw
   */
  public DiskMonitor start(FaultHandler faults) {
    check();
    schedule(faults.guard("checking the disk", this::turn));
    return this;
  }

  private void schedule(Runnable look) {
    if (!executor.isShutdown()) {
      var _ =
          executor.schedule(
              () -> {
                look.run();
                schedule(look);
              },
              delayNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  private void turn() {
    check();
    makeBallast();
  }

  private synchronized long delayNanos() {
    long usual = config.checkInterval().toNanos();
    if (ballast != null && ballast.missing() > 0 && System.nanoTime() - ballastFrom >= 0) {
      usual = Math.min(usual, BALLAST_NANOS);
    }
    return Math.clamp(last.files / BYTES_PER_NANO, Math.min(SOONEST_NANOS, usual), usual);
  }

  /** Checks the disks now. */
  public synchronized void check() {
    try {
      Look now = look();
      last = now;
      State next = state(now);
      if (next != state) {
        report(next, now.percent);
        state = next;
      }
      if (now.files < 0) {
        giveBallastBack();
      }
      unmeasured = null;
    } catch (IOException | RuntimeException e) {
      String why = e.getCause() == null ? e.toString() : e.getCause().toString();
      if (!why.equals(unmeasured)) {
        LOG.error("cannot measure the free space of the disk: {}", why);
      }
      unmeasured = why;
    }
  }

  /** Not all at once: another program that fills the disk would get it, too. */
  private void giveBallastBack() throws IOException {
    long now = System.nanoTime();
    if (ballast == null || now - ballastGiven < SOONEST_NANOS || !ballast.giveBack()) {
      return;
    }
    ballastGiven = now;
    last = look();
    LOG.warn("the disk is full: a part of the ballast is released");
  }

  private State state(Look now) {
    long margin = state == State.READ_ONLY ? now.reserve / 8 : 0;
    if (now.points < margin) {
      return State.READ_ONLY;
    }
    return now.percent < config.warnFreePercent() ? State.LOW : State.ENOUGH;
  }

  private Look look() {
    double percent = 100;
    long points = Long.MAX_VALUE;
    long files = Long.MAX_VALUE;
    long records = Long.MAX_VALUE;
    long reserve = 0;
    long missing = ballast == null ? 0 : ballast.missing();
    for (Disk disk : disks) {
      Disk.Space space = disk.space();
      if (space.total() > 0) {
        percent = Math.min(percent, 100.0 * space.free() / space.total());
        long kept = Math.min(config.reserveBytes(), space.total() / LARGEST_SHARE);
        long floor = Math.max(kept, space.total() / 100 * config.readOnlyFreePercent());
        if (space.free() - missing - floor < points) {
          points = space.free() - missing - floor;
          reserve = kept;
        }
        files = Math.min(files, space.free() - kept / 2);
        records = Math.min(records, space.free() - kept / 8);
      }
      missing = 0;
    }
    return new Look(System.nanoTime(), percent, points, files, records, reserve);
  }

  private static void report(State now, double free) {
    long percent = Math.round(free);
    switch (now) {
      case READ_ONLY ->
          LOG.error(
              "only {} % of the disk are free: writes are refused until there is more; delete data"
                  + " or other files",
              percent);
      case LOW -> LOG.warn("only {} % of the disk are free", percent);
      case ENOUGH -> LOG.info("{} % of the disk are free again", percent);
    }
  }

  private synchronized void makeBallast() {
    if (ballast == null
        || ballast.missing() == 0
        || System.nanoTime() - ballastFrom < 0
        || state == State.READ_ONLY) {
      return;
    }
    try {
      ballast.take();
      last = look();
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot keep ballast: {}", e.toString());
    }
  }

  /** A measurement so recent that the disk cannot have filled since. */
  private Look fresh(long wanted) {
    Look seen = last;
    long nearest = Math.min(seen.points, Math.min(seen.files, seen.records)) - wanted;
    if (state == State.READ_ONLY
        || (System.nanoTime() - seen.nanos) * 2 * BYTES_PER_NANO > Math.max(0, nearest)) {
      check();
    }
    return last;
  }

  /** Whether points are refused. */
  public boolean readOnly() {
    var _ = fresh(underWay.get());
    return state == State.READ_ONLY;
  }

  /** Whether data files may be written. */
  public boolean takesFiles() {
    return fresh(0).files >= 0;
  }

  /** Whether there is space for the log to work at all. */
  public boolean takesRecords() {
    return fresh(underWay.get()).records >= underWay.get();
  }

  /** Counts bytes in flight to the disk; negative when they have arrived. */
  void underWay(long bytes) {
    underWay.addAndGet(bytes);
  }

  /** The problem; null if there is none. */
  public @Nullable String problem() {
    return readOnly() ? FULL : null;
  }

  /** A handler that answers 507 while writes are refused. */
  public HttpHandler guard(HttpHandler writes) {
    return exchange -> {
      if (readOnly()) {
        throw new HyperbyteException(ErrorCode.DISK_FULL, FULL);
      }
      writes.handle(exchange);
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
