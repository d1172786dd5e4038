package io.hyperbytedb.files;

import io.hyperbytedb.model.FieldName;
import java.io.IOException;
import java.util.Arrays;

/** An input of a merge, with its rows of the current group. Not thread-safe. */
final class MergeSource {
  private final TableFile file;
  private final TableMerger.DeadTimes dead;
  private final SeriesRuns runs;
  private int from;
  private int to;

  MergeSource(TableFile file, TableMerger.DeadTimes dead) throws IOException {
    this.file = file;
    this.dead = dead;
    this.runs = file.series();
  }

  TableFile file() {
    return file;
  }

  SeriesRuns runs() {
    return runs;
  }

  long[] dead(long series) {
    return dead.of(series);
  }

  /** The first row of the group. */
  int from() {
    return from;
  }

  /** One more than the last row of the group. */
  int to() {
    return to;
  }

  boolean atEnd() {
    return to == file.rows();
  }

  /**
   * Advances to the next group, whose rows start where the current group ends and extend to {@code
   * end}.
   */
  void advance(int end) {
    from = to;
    to = end;
  }

  /** The run that holds the first row after the group. */
  int nextRun() {
    int found = Arrays.binarySearch(runs.starts(), to);
    return found >= 0 ? found : -found - 2;
  }

  /** The first row at or after the end of the group whose series is {@code id} or greater. */
  int rowOf(long id) {
    int found = runs.find(id);
    return Math.max(to, runs.starts()[found >= 0 ? found : -found - 1]);
  }

  long[] times(int first, int end) throws IOException {
    long[] times = new long[end - first];
    file.readTimes(first, end, times, 0);
    return times;
  }

  /** The position of a field, or -1. */
  int field(FieldName field) {
    return file.fields().indexOf(field);
  }
}
