package io.hyperbytedb.gateway.source;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds series by their names as documents have them, in any order, so that the tags of a series
 * are sorted and encoded only once. To be cleared together with the slots of the writer. Not
 * thread-safe.
 */
final class KnownSeries {
  /** InfluxDB's limit for a measurement and its tags together. */
  private static final int MAX_KEY_LENGTH = 65_535;

  /** About what a series takes besides its texts. */
  private static final long ENTRY_BYTES = 128;

  /** About what a text takes besides its characters. */
  private static final long TEXT_BYTES = 60;

  private final RowWriter writer;
  private final Map<Names, SeriesSlot> slots = new HashMap<>();
  private long bytes;

  /** The measurement, and names and values of tags in turn. */
  private @Nullable String[] names = new String[32];

  private int count;
  private final Names wanted = new Names();

  /**
   * The names of a series. Comparable, so that names that were made to have the same hash do no
   * harm.
   */
  private static final class Names implements Comparable<Names> {
    private @Nullable String[] parts = {};
    private int count;
    private int hash;

    void set(@Nullable String[] of, int length) {
      parts = of;
      count = length;
      hash = 0;
      for (int i = 0; i < length; i++) {
        hash = 31 * hash + String.valueOf(of[i]).hashCode();
      }
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object object) {
      return object instanceof Names other
          && hash == other.hash
          && Arrays.equals(parts, 0, count, other.parts, 0, other.count);
    }

    @Override
    public int compareTo(Names other) {
      return Arrays.compare(parts, 0, count, other.parts, 0, other.count);
    }
  }

  KnownSeries(RowWriter writer) {
    this.writer = writer;
  }

  /** About how many bytes are kept. */
  long bytes() {
    return bytes;
  }

  /** Forgets all series, whose slots are invalid. */
  void clear() {
    slots.clear();
    bytes = 0;
  }

  /** Begins a series. */
  void begin(String measurement) {
    names[0] = measurement;
    count = 1;
  }

  /** Adds a tag; of two with one name the last one counts. */
  void tag(String name, String value) {
    if (count + 2 > names.length) {
      names = Arrays.copyOf(names, 2 * names.length);
    }
    names[count++] = name;
    names[count++] = value;
  }

  /** The slot of the series; null if its names are too long. */
  @Nullable SeriesSlot find() {
    wanted.set(names, count);
    SeriesSlot slot = slots.get(wanted);
    if (slot == null && keyLength() <= MAX_KEY_LENGTH) {
      slot = writer.series(key());
      Names known = new Names();
      known.set(Arrays.copyOf(names, count), count);
      slots.put(known, slot);
      bytes += ENTRY_BYTES;
      for (int i = 0; i < count; i++) {
        bytes += TEXT_BYTES + String.valueOf(names[i]).length();
      }
    }
    return slot;
  }

  /** What is wrong with names that are too long. */
  String tooLong() {
    return "max key length exceeded: " + keyLength() + " > " + MAX_KEY_LENGTH;
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 1; i < count; i += 2) {
      tags.put(String.valueOf(names[i]), String.valueOf(names[i + 1]));
    }
    return tags;
  }

  private int keyLength() {
    int length = String.valueOf(names[0]).length();
    for (Map.Entry<String, String> tag : tags().entrySet()) {
      length += tag.getKey().length() + tag.getValue().length() + 2;
    }
    return length;
  }

  private SeriesKey key() {
    Map<String, String> tags = tags();
    String[] pairs = new String[2 * tags.size()];
    int at = 0;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      pairs[at++] = tag.getKey();
      pairs[at++] = tag.getValue();
    }
    return SeriesKey.of(String.valueOf(names[0]), pairs);
  }
}
