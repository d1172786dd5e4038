package io.hyperbytedb.compactor;

import java.time.Duration;
import java.util.List;

/**
 * The result of a full compaction.
 *
 * @param duration how long it took
 * @param merges the number of merges committed
 * @param filesDropped the number of files dropped because they had expired, or belonged to dropped
 *     databases and policies
 * @param tables the files of each measurement before and after
 * @param errors the failures, as text
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

  /** A number of files and their total size. */
  public record Size(long files, long bytes) {
    static final Size NONE = new Size(0, 0);

    Size plus(long moreBytes) {
      return new Size(files + 1, bytes + moreBytes);
    }
  }
}
