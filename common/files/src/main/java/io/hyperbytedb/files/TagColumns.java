package io.hyperbytedb.files;

import io.hyperbytedb.model.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongFunction;

/** The tags of a row group's series: for each key a dictionary, and each run's code in it. */
final class TagColumns {
  private final List<List<byte[]>> dictionaries = new ArrayList<>();
  private final List<int[]> codes = new ArrayList<>();

  private TagColumns() {}

  /** The tag keys of some series, sorted. */
  static List<String> names(long[] ids, int count, LongFunction<SeriesKey> keys) {
    SortedSet<String> names = new TreeSet<>();
    for (int run = 0; run < count; run++) {
      List<String> tags = keys.apply(ids[run]).tags();
      for (int i = 0; i < tags.size(); i += 2) {
        names.add(tags.get(i));
      }
    }
    return List.copyOf(names);
  }

  /**
   * The tags of a row group.
   *
   * @param names the keys
   * @param firstRun the run of its first row
   */
  static TagColumns of(
      List<String> names, FileBuilder.GroupRows rows, int firstRun, LongFunction<SeriesKey> keys) {
    Map<String, Integer> positions = new HashMap<>();
    List<Map<String, Integer>> numbers = new ArrayList<>();
    TagColumns columns = new TagColumns();
    for (String name : names) {
      positions.put(name, positions.size());
      numbers.add(new HashMap<>());
      columns.dictionaries.add(new ArrayList<>());
      int[] none = new int[rows.seriesCount()];
      Arrays.fill(none, -1);
      columns.codes.add(none);
    }
    for (int run = firstRun; run < rows.seriesCount() && rows.runStarts()[run] < rows.to(); run++) {
      List<String> tags = keys.apply(rows.seriesIds()[run]).tags();
      for (int i = 0; i < tags.size(); i += 2) {
        Integer tag = positions.get(tags.get(i));
        if (tag == null) {
          throw new IllegalStateException("tag [" + tags.get(i) + "] is not in the layout");
        }
        columns.codes.get(tag)[run] = columns.code(tag, tags.get(i + 1), numbers.get(tag));
      }
    }
    return columns;
  }

  private int code(int tag, String value, Map<String, Integer> numbers) {
    Integer known = numbers.putIfAbsent(value, numbers.size());
    if (known != null) {
      return known;
    }
    dictionaries.get(tag).add(value.getBytes(StandardCharsets.UTF_8));
    return numbers.size() - 1;
  }

  /** The values of a tag by code. */
  List<byte[]> dictionary(int tag) {
    return dictionaries.get(tag);
  }

  /** For each run of the group the code of its value; -1 for none. */
  int[] codes(int tag) {
    return codes.get(tag);
  }
}
