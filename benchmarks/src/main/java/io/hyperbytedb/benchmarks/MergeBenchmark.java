package io.hyperbytedb.benchmarks;

import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TableMerger;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How fast files are merged, and what reading one series costs before and after. Arguments: {@code
 * dir}, {@code files}, {@code hosts} and {@code rows}, which is for all files together.
 */
public final class MergeBenchmark {
  private final Storage storage;
  private final PrintStream out;
  private final int files;
  private final int hosts;
  private final SortedRows rows;

  private MergeBenchmark(Arguments arguments, PrintStream out) {
    this.storage = new LocalStorage(Path.of(arguments.text("dir", "bench-data")));
    this.out = out;
    this.files = arguments.number("files", 8);
    this.hosts = arguments.number("hosts", 100);
    this.rows = DevopsRows.rows(hosts, arguments.number("rows", 1_000_000) / hosts / files);
  }

  public static void main(String[] args) throws Exception {
    new MergeBenchmark(new Arguments(args), System.out).run();
  }

  private void run() throws IOException {
    for (int round = 0; round < 4; round++) {
      merge("one after the other in time", rows.size() / hosts * DevopsRows.STEP);
      merge("all of the same times", 0);
    }
  }

  private void merge(String what, long shift) throws IOException {
    List<TableMerger.Input> inputs = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < files; i++) {
      FileEntry file =
          new TableWriter(storage)
              .write(spec(i, i + 1, 0), "", shifted(i * shift), DevopsRows::key);
      bytes += file.bytes();
      inputs.add(new TableMerger.Input(file.path(), TableMerger.DeadTimes.NONE));
    }
    double before = readOne(inputs.stream().map(TableMerger.Input::path).toList());
    long start = System.nanoTime();
    FileEntry merged =
        Objects.requireNonNull(
            new TableMerger(storage, true, 1 << 18)
                .merge(spec(0, files, 1), "0", inputs, DevopsRows::key, () -> false));
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        "%s: %,.0f rows/s, %.1f MB/s, %d files of %,d bytes into one of %,d;"
            + " one series of them %.2f ms, then %.2f ms%n",
        what,
        (double) files * rows.size() / seconds,
        bytes / seconds / 1e6,
        files,
        bytes,
        merged.bytes(),
        before,
        readOne(List.of(merged.path())));
    storage.delete(merged.path());
    for (TableMerger.Input input : inputs) {
      storage.delete(input.path());
    }
  }

  private static TableSpec spec(int from, int to, int level) {
    return new TableSpec(
        "db", "rp", new FileScope(new TableId(1, 1, "cpu"), 0, from, to, level, 0, Long.MAX_VALUE));
  }

  private SortedRows shifted(long by) {
    long[] times = rows.times().clone();
    for (int i = 0; i < times.length; i++) {
      times[i] += by;
    }
    return new SortedRows(
        rows.seriesCount(), rows.seriesIds(), rows.runStarts(), times, rows.fields());
  }

  /** Milliseconds to open files and read a series' times and first field. */
  private double readOne(List<String> paths) throws IOException {
    long start = System.nanoTime();
    try (FileCache cache = new FileCache(storage, files)) {
      for (String path : paths) {
        try (FileCache.Handle handle = cache.open(path)) {
          TableFile file = handle.file();
          int run = file.series().count() / 2;
          int from = file.series().starts()[run];
          int to = file.series().starts()[run + 1];
          file.readTimes(from, to, new long[to - from], 0);
          var _ = file.readField(0, from, to);
        }
      }
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
