package io.hyperbytedb.query.plan;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The series a query reads, and which group each belongs to: those with equal values of the tags of
 * {@code GROUP BY}. Groups are numbered in the order of their values.
 */
public final class Groups {
  /** What a series takes: its position, id, group and mark, and its place among its group's. */
  private static final long SERIES_BYTES = 24;

  /** How many series are chosen between two looks whether to stop. */
  private static final int BLOCK = 4_096;

  private final GroupTags tags;

  /** The groups in the order of their values. */
  private final int[] order;

  /** Where the first of these is in the order. */
  private final int first;

  private final int count;
  private final List<Selection> selections;

  /** Made when groups are taken one by one. */
  private @Nullable List<ByGroup> byGroup;

  /**
   * The chosen series of a partition.
   *
   * @param view the partition's series
   * @param positions of the chosen ones in the view, ascending
   * @param ids their ids, ascending
   * @param groups their groups
   * @param filterRows whether rows of each are to be checked one by one
   */
  public record Selection(
      SeriesView.PartitionView view,
      int[] positions,
      long[] ids,
      int[] groups,
      boolean[] filterRows) {
    /** Only the series of some groups. */
    public Selection of(BitSet wanted, int[] renumbered) {
      int[] kept = new int[positions.length];
      int count = 0;
      for (int i = 0; i < positions.length; i++) {
        if (wanted.get(groups[i])) {
          kept[count++] = i;
        }
      }
      return at(Arrays.copyOf(kept, count), group -> renumbered[group]);
    }

    /** Only the series at some indexes, ascending. */
    Selection at(int[] kept, IntUnaryOperator renumber) {
      int count = kept.length;
      Selection part =
          new Selection(view, new int[count], new long[count], new int[count], new boolean[count]);
      for (int i = 0; i < count; i++) {
        part.positions[i] = positions[kept[i]];
        part.ids[i] = ids[kept[i]];
        part.groups[i] = renumber.applyAsInt(groups[kept[i]]);
        part.filterRows[i] = filterRows[kept[i]];
      }
      return part;
    }
  }

  private Groups(GroupTags tags, int[] order, int first, int count, List<Selection> selections) {
    this.tags = tags;
    this.order = order;
    this.first = first;
    this.count = count;
    this.selections = selections;
  }

  /** The number of groups. */
  public int count() {
    return count;
  }

  /** Only the groups {@code [from, to)}, which become {@code 0, 1 …}. */
  public Groups slice(int from, int to) {
    if (from == 0 && to == count()) {
      return this;
    }
    List<ByGroup> index = byGroup;
    if (index == null) {
      index = selections.stream().map(selection -> ByGroup.of(selection, count())).toList();
      byGroup = index;
    }
    List<Selection> some = new ArrayList<>();
    for (int s = 0; s < selections.size(); s++) {
      int[] kept = index.get(s).in(from, to);
      if (kept.length > 0) {
        some.add(selections.get(s).at(kept, group -> group - from));
      }
    }
    return new Groups(tags, order, first + from, to - from, some);
  }

  /**
   * Where the series of each group are in a selection.
   *
   * @param order indexes, by group and ascending within one
   * @param starts where each group's start, and one more for the end
   */
  private record ByGroup(int[] order, int[] starts) {
    static ByGroup of(Selection selection, int groups) {
      int[] starts = new int[groups + 1];
      for (int group : selection.groups()) {
        starts[group + 1]++;
      }
      for (int group = 0; group < groups; group++) {
        starts[group + 1] += starts[group];
      }
      int[] next = Arrays.copyOf(starts, groups);
      int[] order = new int[selection.groups().length];
      for (int i = 0; i < order.length; i++) {
        order[next[selection.groups()[i]]++] = i;
      }
      return new ByGroup(order, starts);
    }

    int[] in(int from, int to) {
      int[] found = Arrays.copyOfRange(order, starts[from], starts[to]);
      if (to - from > 1) {
        Arrays.sort(found);
      }
      return found;
    }
  }

  /** Only the series of some groups, which keep their numbers. */
  public Groups only(BitSet wanted) {
    int[] same = new int[count()];
    Arrays.setAll(same, i -> i);
    List<Selection> some = new ArrayList<>();
    for (Selection selection : selections) {
      Selection part = selection.of(wanted, same);
      if (part.ids().length > 0) {
        some.add(part);
      }
    }
    return new Groups(tags, order, first, count, some);
  }

  /**
   * The series of another measurement, numbered as the groups here; those of other groups are left
   * out.
   *
   * @param other grouped by the same tags
   */
  public Groups numbering(Groups other) {
    Map<GroupKey, Integer> numbers = new HashMap<>();
    for (int group = 0; group < count; group++) {
      numbers.put(key("", group), group);
    }
    BitSet wanted = new BitSet();
    int[] renumbered = new int[other.count()];
    for (int group = 0; group < renumbered.length; group++) {
      Integer number = numbers.get(other.key("", group));
      if (number != null) {
        wanted.set(group);
        renumbered[group] = number;
      }
    }
    List<Selection> some = new ArrayList<>();
    for (Selection selection : other.selections) {
      Selection part = selection.of(wanted, renumbered);
      if (part.ids().length > 0) {
        some.add(part);
      }
    }
    return new Groups(tags, order, first, count, some);
  }

  /** How many series there are in all groups. */
  public long seriesCount() {
    long count = 0;
    for (Selection selection : selections) {
      count += selection.ids().length;
    }
    return count;
  }

  /** The key of a group. */
  public GroupKey key(String measurement, int group) {
    return new GroupKey(measurement, tags.values(order[first + group]));
  }

  /** The chosen series, for each partition that has some. */
  public List<Selection> selections() {
    return selections;
  }

  /**
   * Chooses and groups.
   *
   * @param memory for what is held to the end of the query
   * @param tags the groups that are wanted; empty to have all
   * @param all whether all are
   * @param filters makes the filter; null without a condition
   * @param checkpoint throws to stop
   */
  public static Groups of(
      QueryMemory memory,
      SeriesView series,
      GroupTags tags,
      boolean all,
      @Nullable Supplier<Filter> filters,
      Runnable checkpoint) {
    List<Selection> selections = new ArrayList<>();
    for (SeriesView.PartitionView view : series.partitions()) {
      if (!all && tags.count() == 0) {
        break;
      }
      Filter filter = filters == null ? null : filters.get();
      Chosen chosen = new Chosen(memory, all && filter == null ? view.size() : 0);
      for (int position = 0; position < view.size(); position++) {
        if (position % BLOCK == 0) {
          checkpoint.run();
        }
        int group = all ? 0 : tags.find(view, position);
        if (group < 0) {
          continue;
        }
        Filter.Verdict verdict =
            filter == null ? Filter.Verdict.YES : filter.series(view, position);
        if (verdict != Filter.Verdict.NO) {
          chosen.add(
              position,
              all ? tags.add(view, position) : group,
              verdict == Filter.Verdict.ROWS,
              view.size());
        }
      }
      if (chosen.count > 0) {
        selections.add(chosen.of(view));
      }
    }
    return ordered(tags, selections);
  }

  private static Groups ordered(GroupTags tags, List<Selection> selections) {
    int[] order = tags.sorted();
    int[] rank = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
    }
    for (Selection selection : selections) {
      for (int i = 0; i < selection.groups().length; i++) {
        selection.groups()[i] = rank[selection.groups()[i]];
      }
    }
    return new Groups(tags, order, 0, order.length, selections);
  }

  /** The ids of series at some positions. */
  static long[] ids(SeriesView.PartitionView view, int[] positions) {
    long[] ids = new long[positions.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = SeriesId.of(view.number(), view.ordinal(positions[i]));
    }
    return ids;
  }

  /** Series of a partition that have been chosen so far. */
  private static final class Chosen {
    private final QueryMemory memory;
    private int[] positions;
    private int[] groups;
    private boolean[] filterRows;
    private int count;

    Chosen(QueryMemory memory, int capacity) {
      this.memory = memory;
      memory.reserve(SERIES_BYTES * capacity);
      positions = new int[capacity];
      groups = new int[capacity];
      filterRows = new boolean[capacity];
    }

    void add(int position, int group, boolean checksRows, int most) {
      if (count == positions.length) {
        int capacity = Math.min(most, Math.max(64, count + count / 2));
        memory.reserve(SERIES_BYTES * (capacity - count));
        positions = Arrays.copyOf(positions, capacity);
        groups = Arrays.copyOf(groups, capacity);
        filterRows = Arrays.copyOf(filterRows, capacity);
      }
      positions[count] = position;
      groups[count] = group;
      filterRows[count++] = checksRows;
    }

    Selection of(SeriesView.PartitionView view) {
      int[] own = Arrays.copyOf(positions, count);
      return new Selection(
          view,
          own,
          ids(view, own),
          Arrays.copyOf(groups, count),
          Arrays.copyOf(filterRows, count));
    }
  }

  /** Makes filters of a condition, each with its own state. */
  public static @Nullable Supplier<Filter> filters(
      @Nullable Expr condition, SeriesView series, FieldColumns fields) {
    return condition == null ? null : () -> Filter.of(condition, series, fields);
  }
}
