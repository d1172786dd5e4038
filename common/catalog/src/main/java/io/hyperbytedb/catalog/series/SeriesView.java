package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The series of a measurement at some moment. Immutable; dictionaries may contain values that none
 * of these series has.
 */
public final class SeriesView {
  /** The view of a measurement without series. */
  public static final SeriesView EMPTY = new SeriesView(List.of(), List.of(), List.of());

  /** Linear search is faster up to this many tag keys. */
  private static final int FEW = 8;

  private final List<String> tagKeys;

  /** The position of each tag key; built when the first of many is looked up. */
  private volatile @Nullable Map<String, Integer> positions;

  private final List<TagDictionary> dictionaries;
  private final List<PartitionView> partitions;

  SeriesView(
      List<String> tagKeys, List<TagDictionary> dictionaries, List<PartitionView> partitions) {
    this.tagKeys = List.copyOf(tagKeys);
    this.dictionaries = List.copyOf(dictionaries);
    this.partitions = List.copyOf(partitions);
  }

  /**
   * The view of series that are in no index, such as those of a batch: one partition, where the
   * position of each is that in the list.
   *
   * @param series each once
   */
  public static SeriesView of(List<SeriesKey> series) {
    MeasurementIndex index = new MeasurementIndex(new LongAdder());
    for (int i = 0; i < series.size(); i++) {
      var _ = index.add(SeriesId.of(0, i), series.get(i));
    }
    return index.view();
  }

  /** The tag keys, sorted; other methods take positions in this list. */
  public List<String> tagKeys() {
    return tagKeys;
  }

  /** The position of a tag key, or -1. */
  public int tagKey(String name) {
    if (tagKeys.size() <= FEW) {
      return tagKeys.indexOf(name);
    }
    Map<String, Integer> known = positions;
    if (known == null) {
      known = HashMap.newHashMap(tagKeys.size());
      for (int i = 0; i < tagKeys.size(); i++) {
        known.put(tagKeys.get(i), i);
      }
      positions = known;
    }
    return known.getOrDefault(name, -1);
  }

  /** The values of a tag key. */
  public TagDictionary dictionary(int tagKey) {
    return dictionaries.get(tagKey);
  }

  /** The partitions that have series, in order. */
  public List<PartitionView> partitions() {
    return partitions;
  }

  /** The series of a partition; null if it has none. */
  public @Nullable PartitionView partition(int number) {
    for (PartitionView partition : partitions) {
      if (partition.number() == number) {
        return partition;
      }
    }
    return null;
  }

  /** The number of series. */
  public int size() {
    int size = 0;
    for (PartitionView partition : partitions) {
      size += partition.size();
    }
    return size;
  }

  /** The key of a series, assembled from its tags. */
  public SeriesKey key(String measurement, PartitionView partition, int position) {
    List<String> tags = new ArrayList<>();
    for (int tagKey = 0; tagKey < tagKeys.size(); tagKey++) {
      int code = partition.code(tagKey, position);
      if (code != 0) {
        tags.add(tagKeys.get(tagKey));
        tags.add(dictionaries.get(tagKey).value(code));
      }
    }
    return SeriesKey.of(measurement, tags.toArray(String[]::new));
  }

  /** The series of one partition, at positions {@code 0..size-1}. */
  public static final class PartitionView {
    private final int number;
    private final int size;
    private final int[] numbers;
    private final int[][] codes;

    PartitionView(int number, int size, int[] numbers, int[][] codes) {
      this.number = number;
      this.size = size;
      this.numbers = numbers;
      this.codes = codes;
    }

    /** The partition's number. */
    public int number() {
      return number;
    }

    /** The number of series. */
    public int size() {
      return size;
    }

    /** The series' ordinal in the partition; ascends with the position. */
    public int ordinal(int position) {
      return numbers[position];
    }

    /** The position of a series, or a negative number. */
    public int find(int ordinal) {
      return Arrays.binarySearch(numbers, 0, size, ordinal);
    }

    /** The code of a series' value of a tag key; 0 if it lacks the tag. */
    public int code(int tagKey, int position) {
      int[] column = codes[tagKey];
      return column == null ? 0 : column[position];
    }
  }
}
