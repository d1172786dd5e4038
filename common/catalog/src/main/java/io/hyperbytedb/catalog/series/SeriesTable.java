package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Varint;
import java.util.Arrays;

/**
 * The series of a partition: number ↔ (database, key), in order of first appearance. Keys lie one
 * behind the other in large arrays and are found through a hash table of numbers, so a series costs
 * its key's bytes and about 16 more. Thread-safe.
 */
public final class SeriesTable {
  private static final int CHUNK_BITS = 20;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private final int base;
  private byte[][] chunks = new byte[1][];
  private int chunkCount;
  private int chunkEnd = CHUNK;
  private long[] places = new long[64];
  private int[] lengths = new int[64];
  private int[] hashes = new int[64];
  private int[] slots = new int[128];
  private int count;

  /**
   * @param base the number of the first series
   */
  public SeriesTable(int base) {
    this.base = base;
  }

  /** One more than the highest number. */
  public synchronized int end() {
    return base + count;
  }

  /** The number of a series, or -1. */
  public synchronized int find(long databaseId, SeriesKey key) {
    int slot = slot(databaseId, key.bytes(), hash(databaseId, key));
    return slots[slot] == 0 ? -1 : base + slots[slot] - 1;
  }

  /** The number of a series, which is the next one if it is new. */
  public synchronized int add(long databaseId, SeriesKey key) {
    int hash = hash(databaseId, key);
    int slot = slot(databaseId, key.bytes(), hash);
    if (slots[slot] != 0) {
      return base + slots[slot] - 1;
    }
    store(databaseId, key.bytes(), hash);
    slots[slot] = count;
    if (count * 2 > slots.length) {
      rehash();
    }
    return base + count - 1;
  }

  /** The database of a series. */
  public synchronized long databaseId(int number) {
    return Varint.get(chunks[(int) (places[number - base] >>> CHUNK_BITS)], at(number - base));
  }

  /** The key of a series. */
  public synchronized SeriesKey key(int number) {
    int i = number - base;
    byte[] chunk = chunks[(int) (places[i] >>> CHUNK_BITS)];
    int from = at(i) + Varint.length(Varint.get(chunk, at(i)));
    return SeriesKey.wrap(Arrays.copyOfRange(chunk, from, at(i) + lengths[i]));
  }

  private int at(int i) {
    return (int) (places[i] & (CHUNK - 1));
  }

  private static int hash(long databaseId, SeriesKey key) {
    int mixed = key.hashCode() * 31 + Long.hashCode(databaseId);
    return mixed ^ (mixed >>> 15);
  }

  /** The slot that holds the series, or the empty one where it belongs. */
  private int slot(long databaseId, byte[] key, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0 && !matches(slots[slot] - 1, databaseId, key, hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean matches(int i, long databaseId, byte[] key, int hash) {
    if (hashes[i] != hash) {
      return false;
    }
    byte[] chunk = chunks[(int) (places[i] >>> CHUNK_BITS)];
    int from = at(i);
    long stored = Varint.get(chunk, from);
    int keyFrom = from + Varint.length(stored);
    return stored == databaseId
        && Arrays.equals(chunk, keyFrom, from + lengths[i], key, 0, key.length);
  }

  private void store(long databaseId, byte[] key, int hash) {
    int length = Varint.length(databaseId) + key.length;
    int from = reserve(length);
    byte[] chunk = chunks[chunkCount - 1];
    int keyFrom = Varint.put(chunk, from, databaseId);
    System.arraycopy(key, 0, chunk, keyFrom, key.length);
    if (count == places.length) {
      places = Arrays.copyOf(places, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    places[count] = ((long) (chunkCount - 1) << CHUNK_BITS) | from;
    lengths[count] = length;
    hashes[count] = hash;
    count++;
  }

  /** Room for a key in the last chunk, or in a new one; a key never crosses chunks. */
  private int reserve(int length) {
    if (CHUNK - chunkEnd < length) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunkCount * 2);
      }
      int first = chunkCount == 0 ? Math.min(CHUNK, 4 << 10) : CHUNK;
      chunks[chunkCount++] = new byte[Math.max(first, length)];
      chunkEnd = 0;
    }
    byte[] chunk = chunks[chunkCount - 1];
    if (chunk.length - chunkEnd < length) {
      chunks[chunkCount - 1] =
          Arrays.copyOf(chunk, Math.min(CHUNK, Math.max(chunk.length * 2, chunkEnd + length)));
    }
    int from = chunkEnd;
    chunkEnd += length;
    return from;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int i = 0; i < count; i++) {
      int slot = hashes[i] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }
}
