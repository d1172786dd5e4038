package io.hyperbytedb.log.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.LogRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last records that this process has appended to a partition, for readers that are close to its
 * end: they need not be read from the file and decompressed. Without gaps. Thread-safe.
 */
final class RecentRecords {
  private static final int MAX_BYTES = 4 << 20;

  /** A power of two. */
  private static final int MAX_RECORDS = 1 << 10;

  /** The record of an offset is at its lowest bits. */
  @GuardedBy("this")
  private final @Nullable LogRecord[] records = new LogRecord[MAX_RECORDS];

  @GuardedBy("this")
  private long start;

  @GuardedBy("this")
  private long end;

  @GuardedBy("this")
  private long bytes;

  /** Adds records; drops all others unless they precede these. */
  synchronized void add(long first, long timestamp, List<Append> appended) {
    if (first != end) {
      clear();
      start = first;
      end = first;
    }
    for (Append append : appended) {
      if (end - start == MAX_RECORDS) {
        dropFirst();
      }
      records[at(end)] = new LogRecord(end, timestamp, append.key(), append.value());
      bytes += append.bytes();
      end++;
    }
    while (bytes > MAX_BYTES) {
      dropFirst();
    }
  }

  /** The records from an offset on, below another; empty if the first one is not here. */
  synchronized List<LogRecord> between(long offset, long limit) {
    long last = Math.min(end, limit);
    if (offset < start || offset >= last) {
      return List.of();
    }
    List<LogRecord> found = new ArrayList<>(Math.toIntExact(last - offset));
    for (long next = offset; next < last; next++) {
      LogRecord record = records[at(next)];
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }

  /** Drops the records below an offset, which no reader needs any more. */
  synchronized void dropBelow(long offset) {
    while (start < offset && start < end) {
      dropFirst();
    }
  }

  synchronized void clear() {
    Arrays.fill(records, null);
    start = end;
    bytes = 0;
  }

  @GuardedBy("this")
  private void dropFirst() {
    LogRecord record = records[at(start)];
    if (record != null) {
      byte[] key = record.key();
      bytes -= record.value().length + (key == null ? 0 : key.length);
    }
    records[at(start)] = null;
    start++;
  }

  private static int at(long offset) {
    return (int) (offset & (MAX_RECORDS - 1));
  }
}
