package io.hyperbytedb.files;

import io.hyperbytedb.model.StringColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** String pages; rows arrive in order, so bytes and offsets are only appended. */
final class StringPages extends FieldPages {
  private final int[] offsets;
  private final long @Nullable [] present;
  private byte[] data = new byte[256];
  private int end;
  private ChunkReader.@Nullable BytesDictionary dictionary;
  private int[] starts = new int[TableWriter.PAGE_ROWS + 1];

  StringPages(int size, long @Nullable [] present) {
    super(present);
    this.offsets = new int[size + 1];
    this.present = present;
  }

  StringColumn column(int size) {
    return new StringColumn(size, data, offsets, present);
  }

  @Override
  void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) throws IOException {
    dictionary =
        chunk.encoding() == Encoding.RLE_DICTIONARY ? chunk.bytesDictionary(bytes, scratch) : null;
  }

  @Override
  void decode(ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count) {
    ChunkReader.BytesDictionary known = dictionary;
    if (known != null) {
      if (count > 0) {
        codes(scratch, at, length, count, known.offsets().length - 1);
      }
      return;
    }
    byte[] page = scratch.page;
    int from = at;
    for (int i = 0; i < count; i++) {
      int size =
          Byte.toUnsignedInt(page[from])
              | Byte.toUnsignedInt(page[from + 1]) << 8
              | Byte.toUnsignedInt(page[from + 2]) << 16
              | page[from + 3] << 24;
      if (size < 0 || size > length - from - Integer.BYTES) {
        throw new IndexOutOfBoundsException("strings end early");
      }
      starts[i] = from + Integer.BYTES;
      from += Integer.BYTES + size;
    }
    starts[count] = from + Integer.BYTES;
  }

  @Override
  void put(Scratch scratch, int value, int target) {
    ChunkReader.BytesDictionary known = dictionary;
    if (known != null) {
      int code = scratch.codes[value];
      append(known.data(), known.offsets()[code], known.offsets()[code + 1]);
    } else {
      append(scratch.page, starts[value], starts[value + 1] - Integer.BYTES);
    }
    offsets[target + 1] = end;
  }

  @Override
  void skip(int target) {
    offsets[target + 1] = end;
  }

  private void append(byte[] from, int start, int stop) {
    int length = stop - start;
    if (data.length - end < length) {
      data = Arrays.copyOf(data, Math.max(end + length, data.length * 2));
    }
    System.arraycopy(from, start, data, end, length);
    end += length;
  }
}
