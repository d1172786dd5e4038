package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The series of one measurement with their tags, column by column: for each partition the series'
 * numbers, ascending, and for each tag key their values' codes. Series are added by the partitions'
 * threads; readers take a {@link SeriesView}. Thread-safe.
 */
public final class MeasurementIndex {
  private final TreeMap<String, TagDictionary> dictionaries = new TreeMap<>();
  private final TreeMap<Integer, PartitionSeries> partitions = new TreeMap<>();

  /** A partition's series. Arrays are replaced when they grow; entries never change. */
  private static final class PartitionSeries {
    int[] numbers = new int[16];
    int count;
    final TreeMap<String, int[]> codes = new TreeMap<>();
  }

  MeasurementIndex() {}

  /**
   * Adds a series, unless it is there. Numbers come from the log, so whoever has read it further
   * may add first: the consumer of the partition, its manifest, or a reader of the hot tail. Each
   * adds without a gap behind what the log says, so a number below the last is known already.
   */
  synchronized void add(long id, SeriesKey key) {
    PartitionSeries series =
        partitions.computeIfAbsent(SeriesId.partition(id), p -> new PartitionSeries());
    if (series.count > 0 && SeriesId.ordinal(id) <= series.numbers[series.count - 1]) {
      return;
    }
    if (series.count == series.numbers.length) {
      series.numbers = Arrays.copyOf(series.numbers, series.count * 2);
      series.codes.replaceAll((tag, codes) -> Arrays.copyOf(codes, series.numbers.length));
    }
    List<String> tags = key.tags();
    for (int i = 0; i < tags.size(); i += 2) {
      String tagKey = tags.get(i);
      TagDictionary dictionary = dictionaries.computeIfAbsent(tagKey, name -> new TagDictionary());
      int[] codes = series.codes.computeIfAbsent(tagKey, name -> new int[series.numbers.length]);
      codes[series.count] = dictionary.add(tags.get(i + 1));
    }
    series.numbers[series.count] = SeriesId.ordinal(id);
    series.count++;
  }

  /** The series as they are now. */
  public synchronized SeriesView view() {
    List<String> tagKeys = new ArrayList<>(dictionaries.keySet());
    List<SeriesView.PartitionView> views = new ArrayList<>();
    partitions.forEach(
        (partition, series) -> {
          int[][] codes = new int[tagKeys.size()][];
          for (int i = 0; i < codes.length; i++) {
            codes[i] = series.codes.get(tagKeys.get(i));
          }
          views.add(new SeriesView.PartitionView(partition, series.count, series.numbers, codes));
        });
    return new SeriesView(tagKeys, new ArrayList<>(dictionaries.values()), views);
  }
}
