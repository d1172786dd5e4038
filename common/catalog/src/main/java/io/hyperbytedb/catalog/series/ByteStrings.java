package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Distinct byte strings, numbered from 0 in order of insertion. They are stored contiguously in
 * arrays and found through a hash table of numbers, so each costs its length and about 24 bytes
 * more. Not thread-safe.
 */
final class ByteStrings {
  /** Below half of the smallest G1 region: larger arrays would be humongous allocations. */
  private static final int CHUNK_BITS = 18;

  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int FIRST_CHUNK = 64;

  private byte[][] chunks = new byte[1][];
  private int chunkCount;
  private int chunkEnd;

  /** The length of all arrays. */
  private long chunkBytes;

  private long[] places = new long[4];
  private int[] lengths = new int[4];
  private int[] hashes = new int[4];

  /** Number + 1, or 0 for an empty slot; at most half full. */
  private int[] slots = new int[8];

  private int count;

  /** The hash of a string, for callers that do not have a better one. */
  static int hash(byte[] in, int from, int length) {
    return Long.hashCode(SeriesKey.hash64(in, from, length));
  }

  int size() {
    return count;
  }

  /** About how many bytes of memory the strings take. */
  long bytes() {
    return chunkBytes
        + (long) places.length * (Long.BYTES + 2 * Integer.BYTES)
        + (long) slots.length * Integer.BYTES;
  }

  /** The number of a string, or -1. */
  int find(byte[] in, int from, int length, int hash) {
    return slots[slot(in, from, length, hash)] - 1;
  }

  /** The number of a string, added if it is new. */
  int add(byte[] in, int from, int length, int hash) {
    int slot = slot(in, from, length, hash);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    int to = reserve(length);
    System.arraycopy(in, from, chunks[chunkCount - 1], to, length);
    if (count == places.length) {
      places = Arrays.copyOf(places, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    places[count] = ((long) (chunkCount - 1) << CHUNK_BITS) | to;
    lengths[count] = length;
    hashes[count] = hash;
    count++;
    slots[slot] = count;
    if (count * 2 > slots.length) {
      rehash();
    }
    return count - 1;
  }

  /** The array that holds a string; it must not be modified. */
  byte[] array(int number) {
    return chunks[(int) (places[number] >>> CHUNK_BITS)];
  }

  /** The start of a string in its array. */
  int from(int number) {
    return (int) (places[number] & (CHUNK - 1));
  }

  /** The length of a string. */
  int length(int number) {
    return lengths[number];
  }

  /** Compares two strings, byte by byte. */
  int compare(int a, int b) {
    int fromA = from(a);
    int fromB = from(b);
    return Arrays.compareUnsigned(
        array(a), fromA, fromA + lengths[a], array(b), fromB, fromB + lengths[b]);
  }

  /** A string as text. */
  String text(int number) {
    return new String(array(number), from(number), lengths[number], StandardCharsets.UTF_8);
  }

  /** The slot of the string, or the empty slot where it belongs. */
  private int slot(byte[] in, int from, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0 && !matches(slots[slot] - 1, in, from, length, hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean matches(int i, byte[] in, int from, int length, int hash) {
    if (hashes[i] != hash || lengths[i] != length) {
      return false;
    }
    int at = from(i);
    return Arrays.equals(array(i), at, at + length, in, from, from + length);
  }

  /** Reserves space in the last array, or in a new one; a string never spans arrays. */
  private int reserve(int length) {
    if (chunkCount == 0 || CHUNK - chunkEnd < length) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunkCount * 2);
      }
      int size = chunkCount == 0 ? FIRST_CHUNK : CHUNK;
      chunks[chunkCount++] = new byte[Math.max(size, length)];
      chunkBytes += chunks[chunkCount - 1].length;
      chunkEnd = 0;
    }
    byte[] chunk = chunks[chunkCount - 1];
    if (chunk.length - chunkEnd < length) {
      chunks[chunkCount - 1] =
          Arrays.copyOf(chunk, Math.min(CHUNK, Math.max(chunk.length * 2, chunkEnd + length)));
      chunkBytes += chunks[chunkCount - 1].length - chunk.length;
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
