package io.hyperbytedb.write;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.SeriesLimits.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tag values of one database, including those that have not reached the index yet. */
final class TagValues {
  /** Before so many values, or so many characters, are pending, the index is not asked. */
  private static final int FIRST_LOOK = 1_024;

  private static final long FIRST_LOOK_LENGTH = 1L << 20;

  private record Tag(String measurement, String key) {
    int length() {
      return measurement.length() + key.length();
    }
  }

  private final long databaseId;
  private final SeriesIndex index;
  private final long limit;

  /** The values that were admitted but have not been found in the index yet. */
  private final Map<Tag, Set<String>> pending = new HashMap<>();

  /** How many values are pending in all, and their length, when the index is asked next. */
  private int lookAt = FIRST_LOOK;

  private long lookAtLength = FIRST_LOOK_LENGTH;
  private int count;
  private long length;

  TagValues(long databaseId, SeriesIndex index, long limit) {
    this.databaseId = databaseId;
    this.index = index;
    this.limit = limit;
  }

  /**
   * Why a series with its tag values exceeds the limit, in InfluxDB's words; null if it does not.
   */
  @Nullable Refusal refuse(SeriesKey key) {
    String measurement = key.measurement();
    List<String> pairs = key.tags();
    for (int i = 0; i < pairs.size(); i += 2) {
      Tag tag = new Tag(measurement, pairs.get(i));
      String value = pairs.get(i + 1);
      TagDictionary dictionary = index.dictionary(databaseId, measurement, tag.key());
      Set<String> more = pending.getOrDefault(tag, Set.of());
      if ((dictionary != null && dictionary.code(value) != null) || more.contains(value)) {
        continue;
      }
      long all = count(dictionary, more);
      if (all >= limit && !more.isEmpty()) {
        prune(dictionary, more);
        all = count(dictionary, more);
      }
      if (all >= limit) {
        return new Refusal(
            ErrorCode.PARTIAL_WRITE,
            "max-values-per-tag limit exceeded (%d/%d): measurement=%s tag=%s value=%s"
                .formatted(all, limit, quote(measurement), quote(tag.key()), quote(value)));
      }
    }
    return null;
  }

  private static long count(@Nullable TagDictionary dictionary, Set<String> pending) {
    long indexed = dictionary == null ? 0 : dictionary.size() - 1;
    return indexed + pending.size();
  }

  /** Removes the values that are in the index. */
  private void prune(@Nullable TagDictionary dictionary, Set<String> values) {
    if (dictionary == null) {
      return;
    }
    for (Iterator<String> all = values.iterator(); all.hasNext(); ) {
      String value = all.next();
      if (dictionary.code(value) != null) {
        all.remove();
        count--;
        length -= value.length();
      }
    }
  }

  private void pruneAll() {
    for (Iterator<Map.Entry<Tag, Set<String>>> all = pending.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Tag, Set<String>> entry = all.next();
      Tag tag = entry.getKey();
      prune(index.dictionary(databaseId, tag.measurement(), tag.key()), entry.getValue());
      if (entry.getValue().isEmpty()) {
        length -= tag.length();
        all.remove();
      }
    }
    lookAt = FIRST_LOOK + 2 * count;
    lookAtLength = FIRST_LOOK_LENGTH + 2 * length;
  }

  /** Records the tag values of an admitted series. */
  void add(SeriesKey key) {
    if (limit == 0) {
      return;
    }
    String measurement = key.measurement();
    List<String> pairs = key.tags();
    for (int i = 0; i < pairs.size(); i += 2) {
      String value = pairs.get(i + 1);
      TagDictionary dictionary = index.dictionary(databaseId, measurement, pairs.get(i));
      if (dictionary != null && dictionary.code(value) != null) {
        continue;
      }
      Tag tag = new Tag(measurement, pairs.get(i));
      Set<String> values = pending.get(tag);
      if (values == null) {
        values = new HashSet<>();
        pending.put(tag, values);
        length += tag.length();
      }
      if (values.add(value)) {
        count++;
        length += value.length();
      }
    }
    if (count > lookAt || length > lookAtLength) {
      pruneAll();
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
