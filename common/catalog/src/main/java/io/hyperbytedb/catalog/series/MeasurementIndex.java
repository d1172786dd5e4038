package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.model.Varint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series of one measurement with their tags, in columns: for each partition the series'
 * ordinals, ascending, and for each tag key their values' codes. The partitions' threads add
 * series; readers take a {@link SeriesView}. Thread-safe.
 */
public final class MeasurementIndex {
  /** About what an empty index takes, a partition's series, and a tag key besides its values. */
  private static final int MEASUREMENT_BYTES = 300;

  private static final int PARTITION_BYTES = 300;
  private static final int TAG_BYTES = 200;

  /**
   * How often a tag key is in memory: besides here several times in the schema and the metadata of
   * a file that is being written, merged or opened.
   */
  public static final int KEY_COPIES = 5;

  /** About what a series that was ever dropped takes besides. */
  private static final int DECIDED_BYTES = 100;

  /** The tag keys; a key's number is the index of its dictionary and of its columns. */
  private final ByteStrings tagKeys = new ByteStrings();

  private final List<TagDictionary> dictionaries = new ArrayList<>();
  private final TreeMap<Integer, PartitionSeries> partitions = new TreeMap<>();

  /** About how many bytes of memory this takes. */
  private long bytes = MEASUREMENT_BYTES;

  private final LongAdder total;

  /** A partition's series. Arrays are replaced when they grow; existing entries never change. */
  private static final class PartitionSeries {
    int[] numbers = new int[16];
    int count;
    int[] @Nullable [] codes = new int[4][];

    /** How many of the codes' columns there are. */
    int columns;

    /** The ordinals of dropped series. */
    final RoaringBitmap dropped = new RoaringBitmap();

    /** For each series that was ever dropped, the WAL offset of its latest drop or revival. */
    final Map<Integer, Long> decidedAt = new HashMap<>();

    void grow() {
      numbers = Arrays.copyOf(numbers, count * 2);
      for (int i = 0; i < codes.length; i++) {
        int[] column = codes[i];
        codes[i] = column == null ? null : Arrays.copyOf(column, count * 2);
      }
    }

    /** About how many bytes of memory the arrays take. */
    long bytes() {
      return (1L + columns) * numbers.length * Integer.BYTES;
    }

    int[] column(int tag) {
      if (tag >= codes.length) {
        codes = Arrays.copyOf(codes, Math.max(tag + 1, codes.length * 2));
      }
      int[] column = codes[tag];
      if (column == null) {
        column = new int[numbers.length];
        codes[tag] = column;
        columns++;
      }
      return column;
    }
  }

  /**
   * @param total counts about how many bytes of memory all indexes take
   */
  MeasurementIndex(LongAdder total) {
    this.total = total;
    total.add(bytes);
  }

  private void count(long more) {
    bytes += more;
    total.add(more);
  }

  /** About how many bytes of memory this takes. */
  synchronized long bytes() {
    return bytes;
  }

  /**
   * Adds a series, unless its number is not above the last one; see {@link SeriesRegistry}.
   *
   * @return whether it was not there
   */
  synchronized boolean add(long id, SeriesKey key) {
    PartitionSeries series = partitions.get(SeriesId.partition(id));
    if (series == null) {
      series = new PartitionSeries();
      partitions.put(SeriesId.partition(id), series);
      count(PARTITION_BYTES + series.bytes());
    }
    if (series.count > 0 && SeriesId.ordinal(id) <= series.numbers[series.count - 1]) {
      return false;
    }
    long before = series.bytes();
    if (series.count == series.numbers.length) {
      series.grow();
    }
    addTags(series, key.bytes());
    count(series.bytes() - before);
    series.numbers[series.count] = SeriesId.ordinal(id);
    series.count++;
    return true;
  }

  /**
   * Drops or revives a series, unless it was with a greater offset; see {@link SeriesRegistry}.
   *
   * @param offset the WAL offset that says so
   * @return how many series there are more
   */
  synchronized int setAlive(long id, boolean alive, long offset) {
    PartitionSeries series = partitions.get(SeriesId.partition(id));
    int number = SeriesId.ordinal(id);
    if (series == null || series.decidedAt.getOrDefault(number, Long.MIN_VALUE) > offset) {
      return 0;
    }
    if (series.decidedAt.put(number, offset) == null) {
      count(DECIDED_BYTES);
    }
    if (alive) {
      return series.dropped.checkedRemove(number) ? 1 : 0;
    }
    return series.dropped.checkedAdd(number) ? -1 : 0;
  }

  /** Whether a series is left that was not dropped. */
  synchronized boolean hasSeries() {
    for (PartitionSeries series : partitions.values()) {
      if (series.count > series.dropped.getCardinality()) {
        return true;
      }
    }
    return false;
  }

  /** The values of a tag; null if no series has ever had it. */
  synchronized @Nullable TagDictionary dictionary(String tagKey) {
    byte[] bytes = tagKey.getBytes(StandardCharsets.UTF_8);
    int tag = tagKeys.find(bytes, 0, bytes.length, ByteStrings.hash(bytes, 0, bytes.length));
    return tag < 0 ? null : dictionaries.get(tag);
  }

  /** Takes canonical bytes apart; a text of each tag would cost more than all the rest. */
  private void addTags(PartitionSeries series, byte[] bytes) {
    int measurement = (int) Varint.get(bytes, 0);
    int at = Varint.length(measurement) + measurement;
    while (at < bytes.length) {
      int keyLength = (int) Varint.get(bytes, at);
      int keyFrom = at + Varint.length(keyLength);
      at = keyFrom + keyLength;
      int valueLength = (int) Varint.get(bytes, at);
      int valueFrom = at + Varint.length(valueLength);
      at = valueFrom + valueLength;
      int tag = tag(bytes, keyFrom, keyLength);
      TagDictionary dictionary = dictionaries.get(tag);
      long before = dictionary.bytes();
      series.column(tag)[series.count] = dictionary.add(bytes, valueFrom, valueLength);
      count(dictionary.bytes() - before);
    }
  }

  private int tag(byte[] bytes, int from, int length) {
    int tag = tagKeys.add(bytes, from, length, ByteStrings.hash(bytes, from, length));
    if (tag == dictionaries.size()) {
      dictionaries.add(new TagDictionary());
      count(TAG_BYTES + (long) KEY_COPIES * length);
    }
    return tag;
  }

  private static SeriesView.PartitionView withoutDropped(
      int partition, PartitionSeries series, int[] @Nullable [] codes) {
    int[] kept = new int[series.count];
    int size = 0;
    for (int i = 0; i < series.count; i++) {
      if (!series.dropped.contains(series.numbers[i])) {
        kept[size++] = i;
      }
    }
    int[][] picked = new int[codes.length][];
    for (int tag = 0; tag < codes.length; tag++) {
      picked[tag] = codes[tag] == null ? null : pick(codes[tag], kept, size);
    }
    return new SeriesView.PartitionView(partition, size, pick(series.numbers, kept, size), picked);
  }

  private static int[] pick(int[] column, int[] kept, int size) {
    int[] picked = new int[size];
    for (int i = 0; i < size; i++) {
      picked[i] = column[kept[i]];
    }
    return picked;
  }

  /** Whether a series that was not dropped has a tag. */
  private boolean isUsed(int tag) {
    for (PartitionSeries series : partitions.values()) {
      int[] column = tag < series.codes.length ? series.codes[tag] : null;
      if (column != null && series.dropped.isEmpty()) {
        return true;
      }
      for (int i = 0; column != null && i < series.count; i++) {
        if (column[i] != 0 && !series.dropped.contains(series.numbers[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /** A view of the current series. */
  public synchronized SeriesView view() {
    TreeMap<String, Integer> sorted = new TreeMap<>(Utf8Order.ORDER);
    for (int tag = 0; tag < dictionaries.size(); tag++) {
      if (isUsed(tag)) {
        sorted.put(tagKeys.text(tag), tag);
      }
    }
    List<Integer> order = new ArrayList<>(sorted.values());
    List<SeriesView.PartitionView> views = new ArrayList<>();
    partitions.forEach(
        (partition, series) -> {
          int[][] codes = new int[order.size()][];
          for (int i = 0; i < codes.length; i++) {
            int tag = order.get(i);
            codes[i] = tag < series.codes.length ? series.codes[tag] : null;
          }
          if (series.dropped.isEmpty()) {
            views.add(new SeriesView.PartitionView(partition, series.count, series.numbers, codes));
          } else if (series.count > series.dropped.getCardinality()) {
            views.add(withoutDropped(partition, series, codes));
          }
        });
    return new SeriesView(
        new ArrayList<>(sorted.keySet()), order.stream().map(dictionaries::get).toList(), views);
  }
}
