package io.hyperbytedb.gateway.write;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads MessagePack in place, so that the values of a column need no objects. Unexpected input is a
 * BAD_REQUEST that names the byte. Not thread-safe.
 */
final class MsgpackCursor {
  /** The kind of a value. */
  enum Kind {
    NIL,
    BOOLEAN,
    INTEGER,
    FLOAT,
    STRING,
    ARRAY,
    MAP,
    /** Binary data and extensions. */
    OTHER
  }

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Reads {@code bytes[from..end)}. */
  MsgpackCursor(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
  }

  /** The position of the next value. */
  int position() {
    return at;
  }

  /** Whether the input is exhausted. */
  boolean atEnd() {
    return at == end;
  }

  /** The kind of the next value. */
  Kind kind() {
    need(1);
    int first = bytes[at] & 0xff;
    if (first < 0x80 || first >= 0xe0) {
      return Kind.INTEGER;
    }
    if (first < 0xc0) {
      return first < 0x90 ? Kind.MAP : first < 0xa0 ? Kind.ARRAY : Kind.STRING;
    }
    return switch (first) {
      case 0xc0 -> Kind.NIL;
      case 0xc2, 0xc3 -> Kind.BOOLEAN;
      case 0xca, 0xcb -> Kind.FLOAT;
      case 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3 -> Kind.INTEGER;
      case 0xd9, 0xda, 0xdb -> Kind.STRING;
      case 0xdc, 0xdd -> Kind.ARRAY;
      case 0xde, 0xdf -> Kind.MAP;
      default -> Kind.OTHER;
    };
  }

  /** Skips nil. */
  void readNil() {
    expect(Kind.NIL);
    at++;
  }

  boolean readBoolean() {
    expect(Kind.BOOLEAN);
    return bytes[at++] == (byte) 0xc3;
  }

  long readLong() {
    expect(Kind.INTEGER);
    int first = bytes[at++];
    return switch (first & 0xff) {
      case 0xcc -> unsigned(1);
      case 0xcd -> unsigned(2);
      case 0xce -> unsigned(4);
      case 0xcf -> {
        long value = unsigned(8);
        if (value < 0) {
          throw wrong("an integer beyond 9223372036854775807");
        }
        yield value;
      }
      case 0xd0 -> (byte) unsigned(1);
      case 0xd1 -> (short) unsigned(2);
      case 0xd2 -> (int) unsigned(4);
      case 0xd3 -> unsigned(8);
      default -> first;
    };
  }

  double readDouble() {
    expect(Kind.FLOAT);
    int first = bytes[at++] & 0xff;
    double value =
        first == 0xca
            ? Float.intBitsToFloat((int) unsigned(4))
            : Double.longBitsToDouble(unsigned(8));
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw wrong("a float that is no finite number");
    }
    return value;
  }

  /** Moves to the first byte of a text and returns its length; {@link #skipText} must follow. */
  int enterText() {
    expect(Kind.STRING);
    int first = bytes[at++] & 0xff;
    long length =
        switch (first) {
          case 0xd9 -> unsigned(1);
          case 0xda -> unsigned(2);
          case 0xdb -> unsigned(4);
          default -> first & 0x1f;
        };
    need(length);
    return (int) length;
  }

  /** Moves to the end of an entered text. */
  void skipText(int length) {
    at += length;
  }

  String readText() {
    int length = enterText();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** The number of values of the array that starts here; at least as many bytes follow. */
  int readArray() {
    expect(Kind.ARRAY);
    return count(0xdc, 0x0f, 1);
  }

  /** The number of keys of the map that starts here; at least twice as many bytes follow. */
  int readMap() {
    expect(Kind.MAP);
    return count(0xde, 0x0f, 2);
  }

  private int count(int with16Bits, int mask, int least) {
    int first = bytes[at++] & 0xff;
    long count =
        first == with16Bits ? unsigned(2) : first == with16Bits + 1 ? unsigned(4) : first & mask;
    need(count * least);
    return (int) count;
  }

  private long unsigned(int size) {
    need(size);
    long value =
        switch (size) {
          case 1 -> bytes[at] & 0xffL;
          case 2 -> (short) SHORT.get(bytes, at) & 0xffffL;
          case 4 -> (int) INT.get(bytes, at) & 0xffff_ffffL;
          default -> (long) LONG.get(bytes, at);
        };
    at += size;
    return value;
  }

  private void expect(Kind kind) {
    Kind found = kind();
    if (found != kind) {
      throw wrong(name(found) + " instead of " + name(kind));
    }
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case NIL -> "nil";
      case BOOLEAN -> "a boolean";
      case INTEGER -> "an integer";
      case FLOAT -> "a float";
      case STRING -> "a string";
      case ARRAY -> "an array";
      case MAP -> "a map";
      case OTHER -> "binary data or an extension";
    };
  }

  private void need(long more) {
    if (more > end - at) {
      throw wrong("the body ends too early");
    }
  }

  /** An error at the current byte. */
  HyperbyteException wrong(String what) {
    return new HyperbyteException(
        ErrorCode.BAD_REQUEST, "unable to parse MessagePack at byte " + at + ": " + what);
  }
}
