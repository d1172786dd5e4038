package io.hyperbytedb.model;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A measurement and a set of tags as canonical bytes: the measurement, then for each tag its key
 * and its value, sorted by key (unsigned bytes). Each part is its length as an unsigned LEB128
 * varint followed by its bytes. There are no separators and no escapes, so equal series have equal
 * bytes; the log, the state and the partitioning all use them.
 */
public final class SeriesKey implements Comparable<SeriesKey> {
  private final byte[] bytes;
  private final int hash;

  private SeriesKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Long.hashCode(hash64(bytes, 0, bytes.length));
  }

  /** A key over canonical bytes, which the caller must not change afterwards. */
  public static SeriesKey wrap(byte[] canonical) {
    return new SeriesKey(canonical);
  }

  /**
   * Whether untrusted bytes are a canonical key: a measurement and complete tags, sorted, without
   * trailing bytes, each length in its shortest form.
   */
  public static boolean isCanonical(byte[] bytes) {
    int at = 0;
    int parts = 0;
    int keyFrom = 0;
    int keyTo = 0;
    while (at < bytes.length) {
      int last = at;
      while (last < bytes.length && bytes[last] < 0) {
        last++;
      }
      // Five bytes hold any int; a trailing byte of 0 would make a longer form of the same length.
      if (last == bytes.length || last - at > 4 || (last > at && bytes[last] == 0)) {
        return false;
      }
      long length = Varint.get(bytes, at);
      int from = last + 1;
      if (length > bytes.length - from) {
        return false;
      }
      at = from + (int) length;
      if (parts % 2 == 1) {
        if (parts > 1 && Arrays.compareUnsigned(bytes, keyFrom, keyTo, bytes, from, at) > 0) {
          return false;
        }
        keyFrom = from;
        keyTo = at;
      }
      parts++;
    }
    return parts % 2 == 1;
  }

  /**
   * A key from its parts.
   *
   * @param measurement the measurement
   * @param tags alternating tag keys and values; the tags may be in any order
   */
  public static SeriesKey of(String measurement, String... tags) {
    if (tags.length % 2 != 0) {
      throw new IllegalArgumentException("a tag key [" + tags[tags.length - 1] + "] has no value");
    }
    List<byte[][]> pairs = new ArrayList<>();
    for (int i = 0; i < tags.length; i += 2) {
      pairs.add(new byte[][] {utf8(tags[i]), utf8(tags[i + 1])});
    }
    pairs.sort((a, b) -> Arrays.compareUnsigned(a[0], b[0]));
    byte[] name = utf8(measurement);
    int length = partLength(name);
    for (byte[][] pair : pairs) {
      length += partLength(pair[0]) + partLength(pair[1]);
    }
    byte[] out = new byte[length];
    int at = putPart(out, 0, name);
    for (byte[][] pair : pairs) {
      at = putPart(out, at, pair[0]);
      at = putPart(out, at, pair[1]);
    }
    return new SeriesKey(out);
  }

  /**
   * The hash that partitions series: XXH3 over the canonical bytes. Part of the format of a WAL
   * topic.
   */
  public static long hash64(byte[] canonical, int from, int length) {
    return Hashing.xxh3_64().hashBytesToLong(canonical, from, length);
  }

  /** The partition, out of {@code partitions}, of a series with this {@link #hash64}. */
  public static int partition(long hash64, int partitions) {
    return (int) Long.remainderUnsigned(hash64, partitions);
  }

  /** The canonical bytes, which must not be modified. */
  public byte[] bytes() {
    return bytes;
  }

  /** The measurement. */
  public String measurement() {
    Cursor cursor = new Cursor(bytes);
    return cursor.next();
  }

  /** Alternating tag keys and values, sorted by key. */
  public List<String> tags() {
    Cursor cursor = new Cursor(bytes);
    cursor.next();
    List<String> tags = new ArrayList<>();
    while (cursor.hasNext()) {
      tags.add(cursor.next());
    }
    return tags;
  }

  @Override
  public int compareTo(SeriesKey other) {
    Cursor mine = new Cursor(bytes);
    Cursor theirs = new Cursor(other.bytes);
    while (mine.hasNext() && theirs.hasNext()) {
      int order = mine.compareNext(theirs);
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(mine.hasNext(), theirs.hasNext());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SeriesKey other && hash == other.hash && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As InfluxDB prints a series: {@code measurement,key=value,…} with backslash escapes. */
  @Override
  public String toString() {
    Cursor cursor = new Cursor(bytes);
    StringBuilder out = new StringBuilder();
    escape(cursor.next(), ", ", out);
    boolean key = true;
    while (cursor.hasNext()) {
      out.append(key ? ',' : '=');
      escape(cursor.next(), ",= ", out);
      key = !key;
    }
    return out.toString();
  }

  private static void escape(String text, String special, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (special.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int partLength(byte[] part) {
    return Varint.length(part.length) + part.length;
  }

  private static int putPart(byte[] out, int at, byte[] part) {
    int start = Varint.put(out, at, part.length);
    System.arraycopy(part, 0, out, start, part.length);
    return start + part.length;
  }

  /** Walks the parts of canonical bytes. */
  private static final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasNext() {
      return at < bytes.length;
    }

    /** Moves to the first byte of the next part and returns the part's length. */
    private int enter() {
      long length = Varint.get(bytes, at);
      at += Varint.length(length);
      return Math.toIntExact(length);
    }

    String next() {
      int length = enter();
      String part = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      return part;
    }

    int compareNext(Cursor other) {
      int mine = enter();
      int theirs = other.enter();
      int order =
          Arrays.compareUnsigned(bytes, at, at + mine, other.bytes, other.at, other.at + theirs);
      at += mine;
      other.at += theirs;
      return order;
    }
  }
}
