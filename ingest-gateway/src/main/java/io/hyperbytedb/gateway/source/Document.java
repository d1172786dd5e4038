package io.hyperbytedb.gateway.source;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON-like value in flat arrays, in the order of its text, which is filled again for each
 * message. A node is known by its index; the first is the root. Not thread-safe.
 */
final class Document {
  /** The kind of a node. */
  enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    /** Nanoseconds since 1970 UTC, for formats that tell times from integers. */
    TIME,
    NULL
  }

  /** Returned instead of a node that does not exist. */
  static final int NONE = -1;

  /** A message with more nodes would take too much memory. */
  private static final int MAX_NODES = 4 << 20;

  private static final int MAX_DEPTH = 200;

  /** A message that has too many values, or is nested too deeply. */
  static final class TooLargeException extends RuntimeException {
    TooLargeException(String message) {
      super(message, null, false, false);
    }
  }

  private Kind[] kinds = new Kind[64];
  private @Nullable String[] names = new String[64];
  private @Nullable String[] texts = new String[64];
  private long[] bits = new long[64];

  /** The index after a node and what is in it. */
  private int[] ends = new int[64];

  private int count;
  private int depth;

  void clear() {
    Arrays.fill(texts, 0, count, null);
    count = 0;
    depth = 0;
  }

  /** Begins an object or array, whose content follows; to be ended with the result. */
  int begin(Kind kind, @Nullable String name) {
    if (++depth > MAX_DEPTH) {
      throw new TooLargeException("it is nested more than " + MAX_DEPTH + " deep");
    }
    return add(kind, name, 0, null);
  }

  void end(int node) {
    depth--;
    ends[node] = count;
  }

  void addString(@Nullable String name, String text) {
    add(Kind.STRING, name, 0, text);
  }

  void addFloat(@Nullable String name, double value) {
    add(Kind.FLOAT, name, Double.doubleToRawLongBits(value), null);
  }

  /** Adds an integer, a time, a boolean (0 or 1) or a null. */
  void addLong(@Nullable String name, Kind kind, long value) {
    add(kind, name, value, null);
  }

  private int add(Kind kind, @Nullable String name, long value, @Nullable String text) {
    if (count == kinds.length) {
      grow();
    }
    int at = count;
    kinds[at] = kind;
    names[at] = name;
    bits[at] = value;
    texts[at] = text;
    count = at + 1;
    ends[at] = count;
    return at;
  }

  private void grow() {
    if (count >= MAX_NODES) {
      throw new TooLargeException("it has more than " + MAX_NODES + " values");
    }
    int length = 2 * count;
    kinds = Arrays.copyOf(kinds, length);
    names = Arrays.copyOf(names, length);
    texts = Arrays.copyOf(texts, length);
    bits = Arrays.copyOf(bits, length);
    ends = Arrays.copyOf(ends, length);
  }

  Kind kind(int node) {
    return kinds[node];
  }

  /** The name of a member of an object. */
  String name(int node) {
    return Objects.requireNonNull(names[node]);
  }

  /** The text of a string. */
  String text(int node) {
    return Objects.requireNonNull(texts[node]);
  }

  long integer(int node) {
    return bits[node];
  }

  double floating(int node) {
    return Double.longBitsToDouble(bits[node]);
  }

  /** The first node in an object or array; {@link #NONE} if it is empty or neither. */
  int first(int node) {
    return ends[node] > node + 1 ? node + 1 : NONE;
  }

  /** The node after this one in its parent; {@link #NONE} if it is the last. */
  int next(int node, int parent) {
    return ends[node] < ends[parent] ? ends[node] : NONE;
  }

  /** The member of an object, or the element of an array; {@link #NONE} if there is none. */
  int child(int node, String name) {
    int index = 0;
    for (int at = first(node); at != NONE; at = next(at, node)) {
      if (kinds[node] == Kind.OBJECT ? name.equals(names[at]) : isNumber(name, index++)) {
        return at;
      }
    }
    return NONE;
  }

  private static boolean isNumber(String name, int index) {
    return name.equals(Integer.toString(index));
  }

  /** A scalar as text; null for others, for a null and for an empty text. */
  @Nullable String scalar(int node) {
    return switch (kinds[node]) {
      case STRING -> text(node).isEmpty() ? null : text(node);
      case INTEGER, TIME -> Long.toString(bits[node]);
      case FLOAT -> decimal(floating(node));
      case BOOLEAN -> bits[node] != 0 ? "true" : "false";
      case OBJECT, ARRAY, NULL -> null;
    };
  }

  private static String decimal(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
