package io.hyperbytedb.gateway.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads Avro's binary encoding; a length is believed only if there are as many bytes. */
final class AvroInput {
  /** What is not a value of its schema. */
  static final class InvalidException extends Exception {
    InvalidException(String message) {
      super(message, null, false, false);
    }
  }

  private static final int MAX_VARINT_BITS = 63;

  private final ByteBuffer in;

  AvroInput(byte[] bytes, int from) {
    in = ByteBuffer.wrap(bytes, from, bytes.length - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean isAtEnd() {
    return !in.hasRemaining();
  }

  private void need(int bytes) throws InvalidException {
    if (in.remaining() < bytes) {
      throw new InvalidException("the record ends in a value");
    }
  }

  long readLong() throws InvalidException {
    long raw = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS; shift += 7) {
      need(1);
      byte b = in.get();
      raw |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return raw >>> 1 ^ -(raw & 1);
      }
    }
    throw new InvalidException("a number has too many bytes");
  }

  int readInt() throws InvalidException {
    long value = readLong();
    if (value != (int) value) {
      throw new InvalidException("an int is out of range");
    }
    return (int) value;
  }

  /** An index below {@code count}. */
  int readIndex(int count) throws InvalidException {
    long index = readLong();
    if (index < 0 || index >= count) {
      throw new InvalidException("index " + index + " of " + count);
    }
    return (int) index;
  }

  /** The number of items in the next block of an array or map; 0 after the last. */
  long readBlock() throws InvalidException {
    long count = readLong();
    if (count >= 0) {
      return count;
    }
    // A negative count is followed by the size of the block.
    var _ = readLong();
    if (count == Long.MIN_VALUE) {
      throw new InvalidException("a block has too many items");
    }
    return -count;
  }

  float readFloat() throws InvalidException {
    need(Float.BYTES);
    return in.getFloat();
  }

  double readDouble() throws InvalidException {
    need(Double.BYTES);
    return in.getDouble();
  }

  boolean readBoolean() throws InvalidException {
    need(1);
    return switch (in.get()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new InvalidException("a boolean is neither 0 nor 1");
    };
  }

  byte[] readBytes() throws InvalidException {
    long length = readLong();
    if (length < 0 || length > in.remaining()) {
      throw new InvalidException("a length is greater than the record");
    }
    return readFixed((int) length);
  }

  byte[] readFixed(int length) throws InvalidException {
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  String readString() throws InvalidException {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }
}
