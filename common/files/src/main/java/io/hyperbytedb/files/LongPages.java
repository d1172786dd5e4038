package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

final class LongPages extends FieldPages {
  private final long[] out;

  LongPages(long[] out, long @Nullable [] present) {
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
    out[target] = scratch.longs[value];
  }

  @Override
  void putAll(Scratch scratch, int value, int target, int count) {
    System.arraycopy(scratch.longs, value, out, target, count);
  }
}
