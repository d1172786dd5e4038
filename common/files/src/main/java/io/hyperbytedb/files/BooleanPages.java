package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

final class BooleanPages extends FieldPages {
  private final long[] out;
  private int at;

  BooleanPages(long[] out, long @Nullable [] present) {
    super(present);
    this.out = out;
  }

  @Override
  void prepare(ChunkReader chunk, ByteBuffer bytes, Scratch scratch) {}

  @Override
  void decode(
      ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int from, int length, int count) {
    if (length - from < (count + 7) / 8) {
      throw new IndexOutOfBoundsException("values end early");
    }
    at = from;
  }

  @Override
  void put(Scratch scratch, int value, int target) {
    if ((scratch.page[at + (value >>> 3)] >>> (value & 7) & 1) != 0) {
      Bits.set(out, target);
    }
  }
}
