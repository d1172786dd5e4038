package io.hyperbytedb.log.rocks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Distinguishes temporary unavailability of a state from damage of its files. */
final class StateOutage {
  /**
   * Messages of the operating system that mean that the files are intact but cannot be used now.
   */
  private static final List<String> PASSING =
      List.of(
          "no space left",
          "disk quota exceeded",
          "too many open files",
          "cannot allocate memory",
          "permission denied",
          "read-only file system",
          "resource temporarily unavailable",
          "lock hold by current process");

  private StateOutage() {}

  /** Whether the disk is full. */
  static boolean isFullDisk(RocksDBException e) {
    Status status = e.getStatus();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || text(e).contains("no space left")
        || text(e).contains("disk quota exceeded");
  }

  /** Whether the files may be intact: neither they nor their content were found to be damaged. */
  static boolean isPassing(@Nullable Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof RocksDBException rocks && isFullDisk(rocks)) {
        return true;
      }
      String text = text(e);
      if (PASSING.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
  }
}
