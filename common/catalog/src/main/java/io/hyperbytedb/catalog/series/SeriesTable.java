package io.hyperbytedb.catalog.series;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Varint;
import java.util.Arrays;

/**
 * The series of a partition: ordinal ↔ (database, key), in order of first appearance. A series
 * costs its key's length and about 25 bytes more. Thread-safe.
 */
public final class SeriesTable {
  private final int base;

  /** For each series its database as a varint, followed by its key. */
  @GuardedBy("this")
  private final ByteStrings strings = new ByteStrings();

  private byte[] scratch = new byte[256];

  /**
   * @param base the ordinal of the first series
   */
  SeriesTable(int base) {
    this.base = base;
  }

  /** One more than the highest ordinal. */
  public synchronized int end() {
    return base + strings.size();
  }

  /** About how many bytes of memory the series take. */
  public synchronized long bytes() {
    return strings.bytes();
  }

  /** The ordinal of a series, or -1. */
  public synchronized int find(long databaseId, SeriesKey key) {
    int length = put(databaseId, key);
    int found = strings.find(scratch, 0, length, hash(databaseId, key));
    return found < 0 ? -1 : base + found;
  }

  /** The ordinal of a series, added if it is new. */
  synchronized int add(long databaseId, SeriesKey key) {
    int length = put(databaseId, key);
    return base + strings.add(scratch, 0, length, hash(databaseId, key));
  }

  /** The database of a series. */
  public synchronized long databaseId(int number) {
    int i = number - base;
    return Varint.get(strings.array(i), strings.from(i));
  }

  /** The key of a series. */
  public synchronized SeriesKey key(int number) {
    int i = number - base;
    byte[] array = strings.array(i);
    int from = strings.from(i);
    int keyFrom = from + Varint.length(Varint.get(array, from));
    return SeriesKey.wrap(Arrays.copyOfRange(array, keyFrom, from + strings.length(i)));
  }

  private int put(long databaseId, SeriesKey key) {
    byte[] bytes = key.bytes();
    int length = Varint.length(databaseId) + bytes.length;
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, scratch.length * 2)];
    }
    int keyFrom = Varint.put(scratch, 0, databaseId);
    System.arraycopy(bytes, 0, scratch, keyFrom, bytes.length);
    return length;
  }

  private static int hash(long databaseId, SeriesKey key) {
    int mixed = key.hashCode() * 31 + Long.hashCode(databaseId);
    return mixed ^ (mixed >>> 15);
  }
}
