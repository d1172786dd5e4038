package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.TagDictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * How many different things there are of one kind: series by their numbers and values of tags by
 * their codes, so that millions of them take little memory. For one thread.
 */
final class Counts {
  private final Map<Partition, RoaringBitmap> series = HashMap.newHashMap(1);
  private final Map<TagDictionary, RoaringBitmap> codes = HashMap.newHashMap(1);
  private final Set<String> texts = HashSet.newHashSet(1);

  /** What is counted. */
  enum Kind {
    SERIES,
    MEASUREMENTS,
    TAG_KEYS,
    FIELD_KEYS,
    TAG_VALUES
  }

  private record Partition(long database, int number) {}

  void addSeries(long database, int partition, int ordinal) {
    series
        .computeIfAbsent(new Partition(database, partition), p -> new RoaringBitmap())
        .add(ordinal);
  }

  void addText(String text) {
    texts.add(text);
  }

  void addCode(TagDictionary dictionary, int code) {
    codes.computeIfAbsent(dictionary, d -> new RoaringBitmap()).add(code);
  }

  /** How many there are; a value that several tags have is one. */
  long count() {
    long count = texts.size();
    for (RoaringBitmap bitmap : series.values()) {
      count += bitmap.getLongCardinality();
    }
    return count + values();
  }

  private long values() {
    Map.Entry<TagDictionary, RoaringBitmap> most = null;
    for (Map.Entry<TagDictionary, RoaringBitmap> of : codes.entrySet()) {
      if (most == null || of.getValue().getCardinality() > most.getValue().getCardinality()) {
        most = of;
      }
    }
    if (most == null) {
      return 0;
    }
    Set<String> besides = new HashSet<>();
    for (Map.Entry<TagDictionary, RoaringBitmap> of : codes.entrySet()) {
      if (!of.getKey().equals(most.getKey())) {
        for (int code : of.getValue()) {
          String value = of.getKey().value(code);
          Integer there = most.getKey().code(value);
          if (there == null || !most.getValue().contains(there)) {
            besides.add(value);
          }
        }
      }
    }
    return most.getValue().getLongCardinality() + besides.size();
  }
}
