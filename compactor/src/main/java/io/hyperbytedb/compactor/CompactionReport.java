package io.hyperbytedb.compactor;

import java.time.Duration;
import java.util.List;

/**
 * What a compaction of everything did.
 *
 * @param duration how long it took
 * @param merges how many merges were committed
 * @param filesDropped how many files were expired, or of dropped databases and policies
 * @param tables what became of each measurement's files
 * @param errors what went wrong, in words
 */
public record CompactionReport(
    Duration duration, int merges, int filesDropped, List<Table> tables, List<String> errors) {
  public CompactionReport {
    tables = List.copyOf(tables);
    errors = List.copyOf(errors);
  }

  /** The files of a measurement, before and after. */
  public record Table(
      String database, String policy, String measurement, Size before, Size after) {}

  /** How many files, and their bytes. */
  public record Size(long files, long bytes) {
    static final Size NONE = new Size(0, 0);

    Size plus(long moreBytes) {
      return new Size(files + 1, bytes + moreBytes);
    }
  }
}
