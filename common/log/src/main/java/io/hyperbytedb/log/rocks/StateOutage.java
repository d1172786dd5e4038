package io.hyperbytedb.log.rocks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells what keeps a state from being used for a while from damage of its files. */
final class StateOutage {
  /** What the system says when files are whole but cannot be used now. */
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

  /** Whether there is no space to write. */
  static boolean isFullDisk(RocksDBException e) {
    Status status = e.getStatus();
    return (status != null && status.getSubCode() == Status.SubCode.NoSpace)
        || text(e).contains("no space left")
        || text(e).contains("disk quota exceeded");
  }

  /** Whether the files may be whole: neither they nor the data in them were found wrong. */
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
