package io.hyperbytedb.benchmarks;

import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How fast files are written and read, and how few pages a narrow read takes. Arguments: {@code
 * dir}, {@code hosts} and {@code rows}, which is for all hosts together, and {@code rounds}.
 */
public final class FileBenchmark {
  private final Storage storage;
  private final PrintStream out;
  private final int rounds;
  private final SortedRows rows;

  private FileBenchmark(Arguments arguments, PrintStream out) {
    this.storage = new LocalStorage(Path.of(arguments.text("dir", "bench-data")));
    this.out = out;
    this.rounds = arguments.number("rounds", 4);
    int hosts = arguments.number("hosts", 100);
    this.rows = DevopsRows.rows(hosts, arguments.number("rows", 1_000_000) / hosts);
  }

  public static void main(String[] args) throws Exception {
    new FileBenchmark(new Arguments(args), System.out).run();
  }

  private void run() throws IOException {
    for (int round = 0; round < rounds; round++) {
      write(false);
      FileEntry entry = write(true);
      out.printf("%.2f bytes a row of ten fields%n", (double) entry.bytes() / entry.rows());
      try (FileCache cache = new FileCache(storage, 4);
          FileCache.Handle handle = cache.open(entry.path())) {
        long start = System.nanoTime();
        handle.file().verify();
        report("verify", rows.size(), start);
        start = System.nanoTime();
        double sum = scan(handle.file(), 1);
        report("scan of time and one field, sum " + (long) sum, rows.size(), start);
        start = System.nanoTime();
        scan(handle.file(), handle.file().fields().size());
        report("scan of time and all fields", rows.size(), start);
      }
      oneHostOneHour(entry);
      storage.delete(entry.path());
    }
  }

  private FileEntry write(boolean readBack) throws IOException {
    TableSpec spec =
        new TableSpec(
            "db", "rp", new FileScope(new TableId(1, 1, "cpu"), 0, 0, 1, 0, 0, Long.MAX_VALUE));
    long start = System.nanoTime();
    FileEntry entry = new TableWriter(storage, readBack).write(spec, "", rows, DevopsRows::key);
    report(readBack ? "write, read back" : "write, not read back", rows.size(), start);
    return entry;
  }

  private static double scan(TableFile file, int fields) throws IOException {
    int batch = 64 << 10;
    long[] times = new long[batch];
    double sum = 0;
    for (int from = 0; from < file.rows(); from += batch) {
      int to = Math.min(file.rows(), from + batch);
      file.readTimes(from, to, times, 0);
      for (int field = 0; field < fields; field++) {
        Column column = file.readField(field, from, to);
        if (column instanceof DoubleColumn doubles) {
          for (int i = 0; i < to - from; i++) {
            sum += doubles.values()[i];
          }
        }
      }
    }
    return sum;
  }

  private void oneHostOneHour(FileEntry entry) throws IOException {
    try (FileCache cache = new FileCache(storage, 1)) {
      for (String state : new String[] {"cold", "warm"}) {
        long before = cache.pagesRead();
        long start = System.nanoTime();
        int found = oneHostOneHour(cache, entry.path());
        out.printf(
            "one host, one hour, one field, %s: %d rows, %d pages, %.3f ms%n",
            state, found, cache.pagesRead() - before, (System.nanoTime() - start) / 1e6);
      }
    }
  }

  private int oneHostOneHour(FileCache cache, String path) throws IOException {
    try (FileCache.Handle handle = cache.open(path)) {
      TableFile file = handle.file();
      int run = Arrays.binarySearch(file.series().ids(), SeriesId.of(0, rows.seriesCount() / 2));
      int from = file.series().starts()[run];
      int to = file.series().starts()[run + 1];
      int hour = (int) (3_600_000_000_000L / DevopsRows.STEP);
      int middle = Math.min(to - hour, from + (to - from) / 2);
      long[] times = new long[hour];
      file.readTimes(middle, middle + hour, times, 0);
      return file.readField(0, middle, middle + hour).size();
    }
  }

  private void report(String what, int count, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf("%s: %,.0f rows/s (%.0f ms)%n", what, count / seconds, seconds * 1e3);
  }
}
