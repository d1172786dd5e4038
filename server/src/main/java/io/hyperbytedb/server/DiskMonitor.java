package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the free space of a disk: warns first, then refuses writes until there is space again,
 * so that what is there can still be read and deleted. Thread-safe.
 */
final class DiskMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskMonitor.class);

  /** What clients are told while writes are refused. */
  static final String FULL = "the disk is full: writes are refused";

  private enum State {
    ENOUGH,
    LOW,
    READ_ONLY
  }

  private final Config.Disk config;
  private final DoubleSupplier freePercent;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("disk").daemon().factory());
  private volatile State state = State.ENOUGH;

  /**
   * @param freePercent how much of the disk is free, from 0 to 100
   */
  DiskMonitor(Config.Disk config, DoubleSupplier freePercent, Metrics metrics) {
    this.config = config;
    this.freePercent = freePercent;
    metrics.gauge(
        "hyperbytedb_disk_free_percent", "Free space of the data directory's disk", freePercent);
    metrics.gauge(
        "hyperbytedb_disk_read_only",
        "1 while writes are refused for lack of space",
        () -> readOnly() ? 1 : 0);
  }

  /** Looks once, then at each interval. */
  DiskMonitor start() {
    check();
    long nanos = config.checkInterval().toNanos();
    var _ = executor.scheduleWithFixedDelay(this::check, nanos, nanos, TimeUnit.NANOSECONDS);
    return this;
  }

  /** The free space of the disk that a directory is on. */
  static DoubleSupplier of(Path directory) {
    return () -> {
      try {
        FileStore disk = Files.getFileStore(directory);
        return disk.getTotalSpace() == 0
            ? 100
            : 100.0 * disk.getUsableSpace() / disk.getTotalSpace();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** Looks at the disk now. */
  void check() {
    try {
      double free = freePercent.getAsDouble();
      State now =
          free < config.readOnlyFreePercent()
              ? State.READ_ONLY
              : free < config.warnFreePercent() ? State.LOW : State.ENOUGH;
      if (now != state) {
        report(now, free);
        state = now;
      }
    } catch (RuntimeException e) {
      LOG.error("cannot tell the free space of the disk", e);
    }
  }

  private static void report(State now, double free) {
    long percent = Math.round(free);
    switch (now) {
      case READ_ONLY -> LOG.error("only {} % of the disk are free: writes are refused", percent);
      case LOW -> LOG.warn("only {} % of the disk are free", percent);
      case ENOUGH -> LOG.info("{} % of the disk are free again", percent);
    }
  }

  /** Whether writes are refused. */
  boolean readOnly() {
    return state == State.READ_ONLY;
  }

  /** What is wrong; null if nothing is. */
  @Nullable String problem() {
    return readOnly() ? FULL : null;
  }

  /** A handler that answers 507 while writes are refused. */
  HttpHandler guard(HttpHandler writes) {
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
