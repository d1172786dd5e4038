package io.hyperbytedb.stream;

import java.nio.ByteBuffer;

/**
 * Windows that have to be computed, as the store has them: those from the number in the key on.
 *
 * @param end the number of the window after the last one
 * @param due when they may be computed, milliseconds since 1970
 * @param change a number that is another one after each change of the entry
 */
record Pending(long end, long due, long change) {
  byte[] encode() {
    return ByteBuffer.allocate(3 * Long.BYTES).putLong(end).putLong(due).putLong(change).array();
  }

  static Pending decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Pending(in.getLong(), in.getLong(), in.getLong());
  }
}
