package io.hyperbytedb.stream;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/** The keys of the state stores: numbers in their order, below a letter. */
final class Keys {
  private Keys() {}

  static Bytes of(char letter) {
    return Bytes.wrap(new byte[] {(byte) letter});
  }

  static Bytes of(char letter, long view) {
    return Bytes.wrap(ByteBuffer.allocate(9).put((byte) letter).putLong(view).array());
  }

  /** Signed numbers in ascending order. */
  static Bytes of(char letter, long view, long number) {
    return Bytes.wrap(
        ByteBuffer.allocate(17)
            .put((byte) letter)
            .putLong(view)
            .putLong(number ^ Long.MIN_VALUE)
            .array());
  }

  static long view(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(1);
  }

  static long number(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(9) ^ Long.MIN_VALUE;
  }
}
