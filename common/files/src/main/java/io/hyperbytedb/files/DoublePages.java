package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

final class DoublePages extends FieldPages {
  private final double[] out;

  DoublePages(double[] out, long @Nullable [] present) {
    super(present);
    this.out = out;
  }

  @Override
  void decode(ChunkReader chunk, ByteBuffer bytes, Scratch scratch, int at, int length, int count)
      throws IOException {
    decodeLongs(chunk, bytes, scratch, at, length, count);
  }

  @Override
  boolean isKept() {
    return true;
  }

  @Override
  void put(Scratch scratch, int value, int target) {
    out[target] = Double.longBitsToDouble(scratch.longs[value]);
  }

  @Override
  void putAll(Scratch scratch, int value, int target, int count) {
    long[] longs = scratch.longs;
    for (int i = 0; i < count; i++) {
      out[target + i] = Double.longBitsToDouble(longs[value + i]);
    }
  }
}
