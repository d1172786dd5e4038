package io.hyperbytedb.gateway.lineprotocol;

import io.hyperbytedb.write.MeasurementBuffer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches series by their bytes in lines, which are all bytes before the first blank, so that the
 * tags of a series are sorted and unescaped only once. Bounded: when full, it is cleared together
 * with the writer's slots. Not thread-safe.
 */
final class SeriesCache {
  /** Longer keys are not cached. */
  static final int MAX_KEY_BYTES = 60_000;

  /** The limit of probes for keys crafted to collide; beyond it the line takes the slow path. */
  private static final int MAX_PROBES = 64;

  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  /** A series with its bytes. */
  static final class Entry {
    final SeriesSlot series;
    final FieldTable fields;
    private final long hash;
    private final int from;
    private final int length;

    /** The series of the line that followed this one's the last time. */
    private @Nullable Entry next;

    private Entry(SeriesSlot series, FieldTable fields, long hash, int from, int length) {
      this.series = series;
      this.fields = fields;
      this.hash = hash;
      this.from = from;
      this.length = length;
    }

    /** The length of its bytes. */
    int length() {
      return length;
    }
  }

  private final RowWriter writer;
  private final long maxBytes;
  private final Map<MeasurementBuffer, FieldTable> tables = new HashMap<>();
  private @Nullable Entry[] entries = new Entry[256];
  private int count;

  /** The bytes of all entries. */
  private byte[] keys = new byte[16 << 10];

  private int keysLength;

  SeriesCache(RowWriter writer, long maxBytes) {
    this.writer = writer;
    this.maxBytes = maxBytes;
  }

  /**
   * Clears the cache if it is over the limit. To be called before slots are requested.
   *
   * @param more bytes that the caller keeps with slots
   * @return whether it was cleared, so that slots are invalid
   */
  boolean makeRoom(long more) {
    boolean full = keysLength + writer.slotBytes() + more > maxBytes;
    if (full) {
      writer.forgetSlots();
      tables.clear();
      entries = new Entry[256];
      count = 0;
      keys = new byte[16 << 10];
      keysLength = 0;
    }
    return full;
  }

  /** Whether the bytes at {@code at} are this entry's, followed by a blank. */
  boolean isAt(Entry entry, byte[] text, int at, int to) {
    int end = at + entry.length;
    return end < to
        && text[end] == ' '
        && Arrays.equals(text, at, end, keys, entry.from, entry.from + entry.length);
  }

  /** The entry that most likely follows this one. */
  @Nullable Entry guess(@Nullable Entry previous) {
    return previous == null ? null : previous.next;
  }

  /**
   * The entry whose bytes start at {@code at}.
   *
   * @param previous the entry of the previous line, which remembers the result as its successor
   */
  @Nullable Entry find(byte[] text, int at, int to, @Nullable Entry previous) {
    long hash = hash(text, at, to);
    if (hash == 0) {
      return null;
    }
    int mask = entries.length - 1;
    int slot = slot(hash);
    for (int i = 0; i < MAX_PROBES; i++, slot = (slot + 1) & mask) {
      Entry entry = entries[slot];
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash && isAt(entry, text, at, to)) {
        if (previous != null) {
          previous.next = entry;
        }
        return entry;
      }
    }
    return null;
  }

  /**
   * Adds a series.
   *
   * @param from the start of its bytes, which must not contain a newline
   * @param end their end, where a blank must be
   */
  void add(byte[] text, int from, int end, SeriesSlot series) {
    int length = end - from;
    if (length > MAX_KEY_BYTES || find(text, from, end + 1, null) != null) {
      return;
    }
    long hash = hash(text, from, end + 1);
    if (2 * (count + 1) > entries.length) {
      rehash();
    }
    if (keysLength + length > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(keysLength + length, 2 * keys.length));
    }
    System.arraycopy(text, from, keys, keysLength, length);
    if (put(new Entry(series, table(series.measurement()), hash, keysLength, length))) {
      keysLength += length;
      count++;
    }
  }

  /** The fields of a measurement. */
  FieldTable table(MeasurementBuffer measurement) {
    return tables.computeIfAbsent(measurement, FieldTable::new);
  }

  private boolean put(Entry entry) {
    int mask = entries.length - 1;
    int slot = slot(entry.hash);
    for (int i = 0; i < MAX_PROBES; i++, slot = (slot + 1) & mask) {
      if (entries[slot] == null) {
        entries[slot] = entry;
        return true;
      }
    }
    return false;
  }

  private void rehash() {
    @Nullable Entry[] old = entries;
    entries = new Entry[2 * old.length];
    for (Entry entry : old) {
      if (entry != null) {
        put(entry);
      }
    }
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & (entries.length - 1);
  }

  /**
   * The hash of the bytes before the first blank without a preceding backslash; 0 if there is no
   * such blank in the line.
   */
  private static long hash(byte[] text, int from, int to) {
    long blanks = Swar.repeat(' ');
    long newlines = Swar.repeat('\n');
    long hash = 0;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = Swar.load(text, at);
      long matches = Swar.matches(word, blanks) | Swar.matches(word, newlines);
      for (; matches != 0; matches &= matches - 1) {
        int index = Swar.index(matches);
        int end = at + index;
        if (text[end] == '\n') {
          return 0;
        }
        if (text[end] == ' ' && end > from && text[end - 1] != '\\') {
          return finish(mix(hash, index == 0 ? 0 : word << (Long.SIZE - 8 * index)), end - from);
        }
      }
      hash = mix(hash, word);
    }
    long word = 0;
    for (; at < to && text[at] != '\n'; at++) {
      if (text[at] == ' ' && at > from && text[at - 1] != '\\') {
        return finish(mix(hash, word), at - from);
      }
      // Shifted in as if loaded as a word, so that the same bytes always have the same hash.
      word = word >>> 8 | (long) text[at] << (Long.SIZE - 8);
    }
    return 0;
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * HASH_FACTOR;
    return mixed ^ mixed >>> 32;
  }

  private static long finish(long hash, int length) {
    long mixed = mix(hash, length);
    return mixed == 0 ? 1 : mixed;
  }
}
