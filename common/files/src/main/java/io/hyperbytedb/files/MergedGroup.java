package io.hyperbytedb.files;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.ColumnGather;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.LongColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The merged rows of a group: the order is computed from the times alone, then applied to each
 * column. Not thread-safe.
 */
final class MergedGroup {
  private static final Column NO_COLUMN = new LongColumn(0, new long[0], null);

  private final List<MergeSource> sources;
  private final List<FieldName> fields;
  private final long[][] times;

  /** For each row in merged order its source, and its row there relative to the group's first. */
  private final int[] which;

  private final int[] row;
  private int count;

  /** For each merged row the start of its source rows in {@link #which}. */
  private final int[] groups;

  private final long[] mergedTimes;
  private int size;

  private long[] ids = new long[64];
  private int[] starts = new int[65];
  private int runs;

  /** A part of a source's run that is not deleted. */
  private record Part(int source, int from, int to) {}

  private MergedGroup(List<MergeSource> sources, List<FieldName> fields) throws IOException {
    this.sources = sources;
    this.fields = fields;
    this.times = new long[sources.size()][];
    int total = 0;
    for (int s = 0; s < times.length; s++) {
      times[s] = sources.get(s).times(sources.get(s).from(), sources.get(s).to());
      total = Math.addExact(total, times[s].length);
    }
    this.which = new int[total];
    this.row = new int[total];
    this.groups = new int[total + 1];
    this.mergedTimes = new long[total];
  }

  /** Merges the rows at which the sources stand. */
  static MergedGroup of(List<MergeSource> sources, List<FieldName> fields) throws IOException {
    MergedGroup group = new MergedGroup(sources, fields);
    group.mergeAll();
    return group;
  }

  /** The number of rows. */
  int rows() {
    return size;
  }

  /** Whether every source row is in the result unchanged. */
  boolean asTheyAre() {
    return size == which.length;
  }

  FileBuilder.GroupRows groupRows() {
    return new FileBuilder.GroupRows(
        runs, ids, Arrays.copyOf(starts, runs + 1), mergedTimes, 0, size, this::column);
  }

  private void mergeAll() {
    int[] run = new int[sources.size()];
    for (int s = 0; s < run.length; s++) {
      run[s] = firstRun(sources.get(s));
    }
    List<Part> parts = new ArrayList<>();
    while (true) {
      long id = Long.MAX_VALUE;
      for (int s = 0; s < run.length; s++) {
        if (inGroup(s, run[s])) {
          id = Math.min(id, sources.get(s).runs().ids()[run[s]]);
        }
      }
      if (id == Long.MAX_VALUE) {
        groups[size] = count;
        return;
      }
      parts.clear();
      for (int s = 0; s < run.length; s++) {
        if (inGroup(s, run[s]) && sources.get(s).runs().ids()[run[s]] == id) {
          addParts(s, run[s]++, id, parts);
        }
      }
      merge(id, parts);
    }
  }

  private static int firstRun(MergeSource source) {
    int found = Arrays.binarySearch(source.runs().starts(), source.from());
    return found >= 0 ? found : -found - 2;
  }

  private boolean inGroup(int s, int run) {
    MergeSource source = sources.get(s);
    return run < source.runs().count() && source.runs().starts()[run] < source.to();
  }

  /** Adds the parts of a run that are not deleted. */
  private void addParts(int s, int run, long id, List<Part> parts) {
    MergeSource source = sources.get(s);
    int at = Math.max(source.from(), source.runs().starts()[run]) - source.from();
    int end = Math.min(source.to(), source.runs().starts()[run + 1]) - source.from();
    long[] dead = source.dead(id);
    for (int i = 0; i < dead.length && at < end; i += 2) {
      int alive = lowerBound(times[s], at, end, dead[i]);
      if (alive > at) {
        parts.add(new Part(s, at, alive));
      }
      at = dead[i + 1] == Long.MAX_VALUE ? end : lowerBound(times[s], alive, end, dead[i + 1] + 1);
    }
    if (at < end) {
      parts.add(new Part(s, at, end));
    }
  }

  private static int lowerBound(long[] times, int from, int to, long time) {
    int found = Arrays.binarySearch(times, from, to, time);
    return found >= 0 ? found : -found - 1;
  }

  private void merge(long id, List<Part> parts) {
    int before = size;
    if (ascending(parts)) {
      parts.forEach(this::appendAll);
    } else {
      List<Part> sorted = new ArrayList<>(parts);
      sorted.sort((a, b) -> Long.compare(first(a), first(b)));
      if (ascending(sorted)) {
        sorted.forEach(this::appendAll);
      } else {
        interleave(parts);
      }
    }
    if (size > before) {
      if (runs == ids.length) {
        ids = Arrays.copyOf(ids, runs * 2);
        starts = Arrays.copyOf(starts, runs * 2 + 1);
      }
      ids[runs++] = id;
      starts[runs] = size;
    }
  }

  private long first(Part part) {
    return times[part.source()][part.from()];
  }

  private boolean ascending(List<Part> parts) {
    for (int i = 1; i < parts.size(); i++) {
      Part part = parts.get(i - 1);
      if (times[part.source()][part.to() - 1] >= first(parts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void appendAll(Part part) {
    for (int at = part.from(); at < part.to(); at++) {
      start(times[part.source()][at]);
      append(part.source(), at);
    }
  }

  /** Merges parts that overlap in time: for equal times the later source comes last. */
  private void interleave(List<Part> parts) {
    int[] heads = parts.stream().mapToInt(Part::from).toArray();
    int before = size;
    while (true) {
      int best = -1;
      long least = 0;
      for (int i = 0; i < heads.length; i++) {
        Part part = parts.get(i);
        if (heads[i] < part.to() && (best < 0 || times[part.source()][heads[i]] < least)) {
          best = i;
          least = times[part.source()][heads[i]];
        }
      }
      if (best < 0) {
        return;
      }
      if (size == before || mergedTimes[size - 1] != least) {
        start(least);
      }
      append(parts.get(best).source(), heads[best]++);
    }
  }

  private void start(long time) {
    mergedTimes[size] = time;
    groups[size++] = count;
  }

  private void append(int source, int at) {
    which[count] = source;
    row[count++] = at;
  }

  /** A field of all rows; among rows of one series and time the last value wins. */
  private Column column(int field) throws IOException {
    FieldName name = fields.get(field);
    List<Column> columns = new ArrayList<>(sources.size());
    boolean[] known = new boolean[sources.size()];
    for (int s = 0; s < known.length; s++) {
      MergeSource source = sources.get(s);
      int position = source.to() > source.from() ? source.field(name) : -1;
      known[s] = position >= 0;
      columns.add(
          known[s] ? source.file().readField(position, source.from(), source.to()) : NO_COLUMN);
    }
    int[] from = new int[size];
    int[] at = new int[size];
    for (int i = 0; i < size; i++) {
      int n = groups[i + 1] - 1;
      while (n > groups[i] && !(known[which[n]] && columns.get(which[n]).has(row[n]))) {
        n--;
      }
      from[i] = known[which[n]] ? which[n] : -1;
      at[i] = row[n];
    }
    return ColumnGather.gather(name.type(), columns, from, at, size);
  }
}
