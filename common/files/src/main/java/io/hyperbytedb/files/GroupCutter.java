package io.hyperbytedb.files;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Divides the inputs of a merge into groups of rows: each takes the next rows of every input up to
 * the same series, or up to the same time within a series that is too long for a group. Not
 * thread-safe.
 */
final class GroupCutter {
  private final List<MergeSource> sources;
  private final int groupRows;

  GroupCutter(List<MergeSource> sources, int groupRows) {
    this.sources = sources;
    this.groupRows = groupRows;
  }

  /** Advances the sources to the next group; false if there is none. */
  boolean next() throws IOException {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (MergeSource source : sources) {
      if (!source.atEnd()) {
        first = Math.min(first, source.runs().ids()[source.nextRun()]);
        last = Math.max(last, source.runs().ids()[source.runs().count() - 1]);
      }
    }
    if (first > last) {
      return false;
    }
    if (rowsBelow(first + 1) > groupRows) {
      cutWithin(first);
      return true;
    }
    long low = first + 1;
    long high = last + 1;
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      if (rowsBelow(middle) <= groupRows) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    for (MergeSource source : sources) {
      source.advance(source.rowOf(low));
    }
    return true;
  }

  private long rowsBelow(long id) {
    long rows = 0;
    for (MergeSource source : sources) {
      rows += source.rowOf(id) - source.to();
    }
    return rows;
  }

  /**
   * Takes a part of a series: all rows before the time at which the first source has reached its
   * share.
   */
  private void cutWithin(long series) throws IOException {
    int active = 0;
    for (MergeSource source : sources) {
      active += source.rowOf(series + 1) > source.to() ? 1 : 0;
    }
    int share = Math.max(1, groupRows / active);
    long[][] times = new long[sources.size()][];
    long end = Long.MAX_VALUE;
    boolean all = true;
    for (int s = 0; s < times.length; s++) {
      MergeSource source = sources.get(s);
      int left = source.rowOf(series + 1) - source.to();
      // One row beyond the share determines where it ends.
      times[s] = source.times(source.to(), source.to() + Math.min(left, share + 1));
      if (left > share) {
        end = Math.min(end, times[s][share]);
        all = false;
      }
    }
    for (int s = 0; s < times.length; s++) {
      int taken = all ? times[s].length : lowerBound(times[s], end);
      sources.get(s).advance(sources.get(s).to() + taken);
    }
  }

  private static int lowerBound(long[] times, long time) {
    int found = Arrays.binarySearch(times, time);
    return found >= 0 ? found : -found - 1;
  }
}
