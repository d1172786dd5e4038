package io.hyperbytedb.files;

import java.util.Arrays;

/**
 * The series of a file and where their rows are. The arrays are shared; nobody writes to them.
 *
 * @param ids the series' ids, ascending
 * @param starts where the rows of each start, and one more for the end
 */
public record SeriesRuns(long[] ids, int[] starts) {
  /** How many series there are. */
  public int count() {
    return ids.length;
  }

  /** The position of a series, or a negative number. */
  public int find(long id) {
    return Arrays.binarySearch(ids, id);
  }
}
