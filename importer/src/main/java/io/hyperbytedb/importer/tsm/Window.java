package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file in memory that moves on as it is read. Not thread-safe. */
final class Window {
  private static final int BYTES = 64 << 10;

  private final FileChannel channel;
  private final String file;
  private byte[] array = {};
  private long start;
  private int length;
  private long next;

  Window(FileChannel channel, String file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * Bytes of the file.
   *
   * @param limit where reading ahead ends
   * @throws DamagedException if the file ends before
   */
  Bytes at(long offset, int count, long limit) throws IOException {
    if (offset < start || offset + count > start + length) {
      // The blocks of fields that are read side by side are apart: reading ahead would be in vain.
      boolean inOrder = offset == next || offset == start + length;
      long ahead = inOrder ? Math.max(count, Math.min(BYTES, limit - offset)) : count;
      if (array.length < ahead) {
        array = new byte[(int) Math.max(ahead, Math.min(BYTES, limit))];
      }
      start = offset;
      length = 0;
      ByteBuffer into = ByteBuffer.wrap(array, 0, (int) ahead);
      while (into.hasRemaining()) {
        if (channel.read(into, offset + into.position()) < 0) {
          throw new DamagedException(file, offset, "the file ends there");
        }
      }
      length = (int) ahead;
    }
    next = offset + count;
    int from = (int) (offset - start);
    return new Bytes(array, from, from + count);
  }
}
