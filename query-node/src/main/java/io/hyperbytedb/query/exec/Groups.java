package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import java.io.IOException;
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
final class Groups {
  /** What a series takes: its position, id, group and mark, and its place among its group's. */
  private static final long SERIES_BYTES = 24;

  /** What a group takes: its codes, its number, the list of its values. */
  private static final long GROUP_BYTES = 200;

  /** What a group takes for each tag. */
  private static final long VALUE_BYTES = 12;

  private final List<List<String>> values;
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
  record Selection(
      SeriesView.PartitionView view,
      int[] positions,
      long[] ids,
      int[] groups,
      boolean[] filterRows) {
    /** Only the series of some groups. */
    Selection of(BitSet wanted, int[] renumbered) {
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

  private Groups(List<List<String>> values, List<Selection> selections) {
    this.values = values;
    this.selections = selections;
  }

  int count() {
    return values.size();
  }

  /** Only the groups {@code [from, to)}, which become {@code 0, 1 …}. */
  Groups slice(int from, int to) {
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
    return new Groups(values.subList(from, to), some);
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
  Groups only(BitSet wanted) {
    int[] same = new int[count()];
    Arrays.setAll(same, i -> i);
    List<Selection> some = new ArrayList<>();
    for (Selection selection : selections) {
      Selection part = selection.of(wanted, same);
      if (part.ids().length > 0) {
        some.add(part);
      }
    }
    return new Groups(values, some);
  }

  /** How many series there are in all groups. */
  long seriesCount() {
    long count = 0;
    for (Selection selection : selections) {
      count += selection.ids().length;
    }
    return count;
  }

  /** Only the groups with a series that has rows in a source of the measurement. */
  Groups present(Table table) throws IOException {
    BitSet kept = new BitSet();
    for (Selection selection : selections) {
      for (RowSource source : table.sources(selection.view().number())) {
        int[] positions = SeriesScan.positions(source, selection.ids());
        for (int i = 0; i < positions.length; i++) {
          if (positions[i] >= 0) {
            kept.set(selection.groups()[i]);
          }
        }
      }
    }
    return numbered(kept);
  }

  /** Only some groups, which are numbered anew. */
  private Groups numbered(BitSet kept) {
    Groups result = new Groups(new ArrayList<>(), new ArrayList<>());
    int[] renumbered = new int[count()];
    for (int group = kept.nextSetBit(0); group >= 0; group = kept.nextSetBit(group + 1)) {
      renumbered[group] = result.values.size();
      result.values.add(values.get(group));
    }
    for (Selection selection : selections) {
      Selection part = selection.of(kept, renumbered);
      if (part.ids().length > 0) {
        result.selections.add(part);
      }
    }
    return result;
  }

  /**
   * Some groups for SLIMIT and SOFFSET, counted in the order in which InfluxDB's index has them: by
   * the names of the tags that they have, then by their values.
   *
   * @param keys the tag keys of the groups
   * @param limit 0 for none, as in InfluxDB
   */
  Groups page(List<String> keys, long offset, long limit) {
    Integer[] order = new Integer[count()];
    Arrays.setAll(order, i -> i);
    String[] sets = new String[order.length];
    Arrays.setAll(sets, group -> tagSet(keys, values.get(group)));
    Arrays.sort(order, (a, b) -> Utf8Order.compare(sets[a], sets[b]));
    BitSet kept = new BitSet();
    for (long i = offset; i < order.length && i - offset < limit; i++) {
      kept.set(order[(int) i]);
    }
    return numbered(kept);
  }

  /** The names of a group's tags, then their values, without those that it lacks. */
  private static String tagSet(List<String> keys, List<String> values) {
    StringBuilder names = new StringBuilder();
    List<String> present = new ArrayList<>();
    for (String key : keys.stream().sorted(Utf8Order.ORDER).toList()) {
      String value = values.get(keys.indexOf(key));
      if (!value.isEmpty()) {
        names.append(key).append('|');
        present.add(value);
      }
    }
    return names.append(String.join("|", present)).toString();
  }

  /** The key of a group. */
  GroupKey key(String measurement, int group) {
    return new GroupKey(measurement, values.get(group));
  }

  /** The chosen series, for each partition that has some. */
  List<Selection> selections() {
    return selections;
  }

  /**
   * Chooses and groups.
   *
   * @param memory for what is held to the end of the query
   * @param dimensions the tag keys to group by, those first that decide the order of groups
   * @param filter makes the filter; null without a condition
   */
  static Groups of(
      QueryMemory memory,
      SeriesView series,
      List<String> dimensions,
      @Nullable Supplier<Filter> filter) {
    int[] keys = dimensions.stream().mapToInt(series::tagKey).toArray();
    Map<Codes, Integer> numbers = new HashMap<>();
    List<Codes> found = new ArrayList<>();
    List<Selection> selections = new ArrayList<>();
    for (SeriesView.PartitionView view : series.partitions()) {
      Filter checks = filter == null ? null : filter.get();
      memory.reserve(SERIES_BYTES * view.size());
      Selection selection = select(view, checks);
      for (int i = 0; i < selection.positions().length; i++) {
        int[] codes = new int[keys.length];
        for (int k = 0; k < keys.length; k++) {
          codes[k] = keys[k] < 0 ? 0 : view.code(keys[k], selection.positions()[i]);
        }
        Codes group = new Codes(codes);
        Integer number = numbers.putIfAbsent(group, found.size());
        if (number == null) {
          memory.reserve(GROUP_BYTES + VALUE_BYTES * keys.length);
          found.add(group);
        }
        selection.groups()[i] = number == null ? found.size() - 1 : number;
      }
      if (selection.ids().length > 0) {
        selections.add(selection);
      }
    }
    return ordered(series, keys, found, selections);
  }

  private static Selection select(SeriesView.PartitionView view, @Nullable Filter filter) {
    int[] positions = new int[view.size()];
    boolean[] filterRows = new boolean[view.size()];
    int count = 0;
    for (int position = 0; position < view.size(); position++) {
      Filter.Verdict verdict = filter == null ? Filter.Verdict.YES : filter.series(view, position);
      if (verdict != Filter.Verdict.NO) {
        filterRows[count] = verdict == Filter.Verdict.ROWS;
        positions[count++] = position;
      }
    }
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = SeriesId.of(view.number(), view.ordinal(positions[i]));
    }
    return new Selection(
        view,
        Arrays.copyOf(positions, count),
        ids,
        new int[count],
        Arrays.copyOf(filterRows, count));
  }

  private static Groups ordered(
      SeriesView series, int[] keys, List<Codes> found, List<Selection> selections) {
    List<List<String>> tags = new ArrayList<>();
    for (Codes codes : found) {
      List<String> values = new ArrayList<>();
      for (int k = 0; k < keys.length; k++) {
        values.add(keys[k] < 0 ? "" : series.dictionary(keys[k]).value(codes.codes()[k]));
      }
      tags.add(values);
    }
    Integer[] order = new Integer[found.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> compare(tags.get(a), tags.get(b)));
    int[] rank = new int[order.length];
    List<List<String>> sorted = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
      sorted.add(tags.get(order[i]));
    }
    for (Selection selection : selections) {
      for (int i = 0; i < selection.groups().length; i++) {
        selection.groups()[i] = rank[selection.groups()[i]];
      }
    }
    return new Groups(sorted, selections);
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = Utf8Order.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** The codes of a group's values. */
  private record Codes(int[] codes) {
    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof Codes other && Arrays.equals(codes, other.codes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(codes);
    }
  }

  /** Makes filters of a condition, each with its own state. */
  static @Nullable Supplier<Filter> filters(
      @Nullable Expr condition, SeriesView series, Filter.Fields fields) {
    return condition == null ? null : () -> Filter.of(condition, series, fields);
  }
}
