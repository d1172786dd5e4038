package io.hyperbytedb.write;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.SeriesLimits.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tag values of one database, including those that have not reached the index yet. */
final class TagValues {
  private static final int FIRST_LOOK = 1_024;

  private record Tag(String measurement, String key) {}

  /** The values of a tag that were admitted but have not been found in the index yet. */
  private static final class Pending {
    final Set<String> values = new HashSet<>();
    int lookAt = FIRST_LOOK;

    /** Removes the values that are in the index. */
    void prune(@Nullable TagDictionary dictionary) {
      if (dictionary != null) {
        values.removeIf(value -> dictionary.code(value) != null);
      }
      lookAt = FIRST_LOOK + 2 * values.size();
    }
  }

  private final long databaseId;
  private final SeriesIndex index;
  private final long limit;
  private final Map<Tag, Pending> tags = new HashMap<>();

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
      Pending pending = tags.get(tag);
      if ((dictionary != null && dictionary.code(value) != null)
          || (pending != null && pending.values.contains(value))) {
        continue;
      }
      long count = count(dictionary, pending);
      if (count >= limit && pending != null) {
        pending.prune(dictionary);
        count = count(dictionary, pending);
      }
      if (count >= limit) {
        return new Refusal(
            ErrorCode.PARTIAL_WRITE,
            "max-values-per-tag limit exceeded (%d/%d): measurement=%s tag=%s value=%s"
                .formatted(count, limit, quote(measurement), quote(tag.key()), quote(value)));
      }
    }
    return null;
  }

  private static long count(@Nullable TagDictionary dictionary, @Nullable Pending pending) {
    long indexed = dictionary == null ? 0 : dictionary.size() - 1;
    return pending == null ? indexed : indexed + pending.values.size();
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
      Pending pending =
          tags.computeIfAbsent(new Tag(measurement, pairs.get(i)), t -> new Pending());
      pending.values.add(value);
      if (pending.values.size() > pending.lookAt) {
        pending.prune(dictionary);
      }
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
