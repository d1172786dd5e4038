package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Pages of an optional column: decodes levels and values and passes the wanted rows on. */
abstract sealed class FieldPages implements PageUse
    permits BooleanPages, DoublePages, LongPages, StringPages {
  private final long @Nullable [] present;

  FieldPages(long @Nullable [] present) {
    this.present = present;
  }

  /** Decodes all {@code count} values of the page. */
  abstract void decode(
      ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
      throws IOException;

  /** Assigns the {@code value}-th decoded value to row {@code target}. */
  abstract void put(Scratch scratch, int value, int target);

  /** Assigns the decoded values {@code [value, value + count)} to the rows from target on. */
  void putAll(Scratch scratch, int value, int target, int count) {
    for (int i = 0; i < count; i++) {
      put(scratch, value + i, target + i);
    }
  }

  @Override
  public void page(
      ChunkReader chunk,
      ByteBuffer bytes,
      int page,
      Scratch scratch,
      int first,
      int last,
      int target)
      throws IOException {
    PackedPage packed = isKept() ? scratch.cache.get(chunk, page) : null;
    if (packed != null) {
      packed.unpack(
          packed.valuesBefore(first), packed.valuesBefore(last), scratch.longs, /* at= */ 0);
      if (!packed.isFull()) {
        packed.levels(first, last, scratch.levels);
      }
      pass(scratch, /* value= */ 0, first, last, target, packed.isFull());
      return;
    }
    int rows = chunk.pageRows(page);
    // The dictionary is read through the same buffer as the page, so it must come first.
    prepare(chunk, bytes, scratch);
    int length = chunk.readPage(bytes, page, scratch);
    int at = decodeLevels(scratch, length, rows);
    int count = 0;
    for (int i = 0; i < rows; i++) {
      count += scratch.levels[i];
    }
    decode(chunk, bytes, scratch, at, length, count);
    if (isKept() && !scratch.cache.isOff()) {
      keep(chunk, bytes, page, scratch, rows, count);
    }
    int value = first;
    if (count < rows) {
      value = 0;
      for (int i = 0; i < first; i++) {
        value += scratch.levels[i];
      }
    }
    pass(scratch, value, first, last, target, count == rows);
  }

  /**
   * Passes the rows {@code [first, last)} of a page on.
   *
   * @param value where the first one's value is among those in {@code scratch}
   * @param full whether all rows of the page have a value; else their levels say which have
   */
  private void pass(Scratch scratch, int value, int first, int last, int target, boolean full) {
    if (full) {
      putAll(scratch, value, target, last - first);
      if (present != null) {
        Bits.setRange(present, target, target + last - first);
      }
      return;
    }
    if (present == null) {
      throw new IndexOutOfBoundsException("nulls where there should be none");
    }
    int next = value;
    for (int row = first; row < last; row++) {
      if (scratch.levels[row] == 1) {
        Bits.set(present, target + row - first);
        put(scratch, next++, target + row - first);
      } else {
        skip(target + row - first);
      }
    }
  }

  /** Whether pages are kept once they are decoded; their values are in {@code scratch.longs}. */
  boolean isKept() {
    return false;
  }

  private static void keep(
      ChunkReader chunk, ByteBuffer bytes, int page, Scratch scratch, int rows, int count)
      throws IOException {
    long[] has = null;
    if (count < rows) {
      has = new long[Bits.words(rows)];
      for (int i = 0; i < rows; i++) {
        if (scratch.levels[i] == 1) {
          Bits.set(has, i);
        }
      }
    }
    scratch.cache.put(
        chunk,
        page,
        chunk.encoding() == Encoding.RLE_DICTIONARY && count > 0
            ? PackedPage.ofCodes(
                scratch.codes, count, chunk.longDictionary(bytes, scratch).values(), has)
            : PackedPage.of(scratch.longs, count, has));
  }

  void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) throws IOException {
    if (chunk.encoding() == Encoding.RLE_DICTIONARY) {
      chunk.longDictionary(bytes, scratch);
    }
  }

  void skip(int target) {}

  static int codes(Scratch scratch, int at, int length, int count, int limit) {
    scratch.decodeCodes(at, length, count);
    for (int i = 0; i < count; i++) {
      if (scratch.codes[i] >= limit || scratch.codes[i] < 0) {
        throw new IndexOutOfBoundsException("code " + scratch.codes[i] + " of " + limit);
      }
    }
    return count;
  }

  /** Decodes fixed-width values into {@code scratch.longs}. */
  static void decodeLongs(
      ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
      throws IOException {
    switch (chunk.encoding()) {
      case RLE_DICTIONARY -> {
        long[] values = chunk.longDictionary(bytes, scratch).values();
        if (count > 0) {
          codes(scratch, at, length, count, values.length);
        }
        for (int i = 0; i < count; i++) {
          scratch.longs[i] = values[scratch.codes[i]];
        }
      }
      case DELTA_BINARY_PACKED -> {
        int got = new DeltaEncoding.Decoder(scratch.page, at, length).decode(scratch.longs);
        if (got != count) {
          throw new IndexOutOfBoundsException(got + " values, not " + count);
        }
      }
      case BYTE_STREAM_SPLIT -> unsplit(scratch, at, length, count);
      default -> throw chunk.corrupt("encoding " + chunk.encoding());
    }
  }

  private static void unsplit(Scratch scratch, int at, int length, int count) {
    if (length - at != count * Long.BYTES) {
      throw new IndexOutOfBoundsException("values end early");
    }
    byte[] page = scratch.page;
    long[] longs = scratch.longs;
    for (int i = 0; i < count; i++) {
      longs[i] = page[at + i] & 0xFFL;
    }
    for (int b = 1; b < Long.BYTES; b++) {
      int from = at + b * count;
      int shift = 8 * b;
      for (int i = 0; i < count; i++) {
        longs[i] |= (page[from + i] & 0xFFL) << shift;
      }
    }
  }

  /**
   * Decodes the levels in front of a page's values.
   *
   * @return where the values start
   */
  private static int decodeLevels(Scratch scratch, int length, int rows) {
    byte[] page = scratch.page;
    int size =
        Byte.toUnsignedInt(page[0])
            | Byte.toUnsignedInt(page[1]) << 8
            | Byte.toUnsignedInt(page[2]) << 16
            | page[3] << 24;
    if (size < 0 || size > length - Integer.BYTES) {
      throw new IndexOutOfBoundsException("levels end early");
    }
    RleEncoding.decode(page, Integer.BYTES, Integer.BYTES + size, 1, rows, scratch.levels);
    return Integer.BYTES + size;
  }
}
