package io.hyperbytedb.query.scan;

import io.hyperbytedb.files.PageExtent;
import io.hyperbytedb.files.TableFile;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what one query reads of a measurement. Thread-safe. */
public final class ScanTrace {
  private final Set<String> files = ConcurrentHashMap.newKeySet();
  private final LongAdder pages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder fileRows = new LongAdder();
  private final LongAdder memoryRows = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** Rows of a file are about to be read: a field's, or the times if it is negative. */
  void column(TableFile file, int field, int from, int to) throws IOException {
    PageExtent extent = file.extent(field, from, to);
    pages.add(extent.pages());
    bytes.add(extent.bytes());
  }

  void fileRows(TableFile file, long rows) {
    files.add(file.path());
    fileRows.add(rows);
  }

  void memoryRows(long rows) {
    memoryRows.add(rows);
  }

  /** A worker scanned since then, in the time of {@link System#nanoTime}. */
  void scannedSince(long start) {
    nanos.add(System.nanoTime() - start);
  }

  /** What was read. */
  public ScanReport.Read read() {
    return new ScanReport.Read(
        files.size(), pages.sum(), bytes.sum(), fileRows.sum(), memoryRows.sum(), nanos.sum());
  }
}
