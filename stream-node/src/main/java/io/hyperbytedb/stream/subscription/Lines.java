package io.hyperbytedb.stream.subscription;

import java.util.Arrays;

/**
 * Lines of line protocol that are sent together, each with a line break behind it. Filled by one
 * thread, and read by another one afterwards.
 */
final class Lines {
  /** As many as clients send at once. */
  static final int MOST_LINES = 5_000;

  /** About as many bytes as clients send at once; one line may be longer. */
  static final int MOST_BYTES = 1 << 20;

  /** A buffer that one long line made larger is given back. */
  private static final int KEPT_BYTES = 2 * MOST_BYTES;

  private static final int MAX_DIGITS = 20;
  private static final int DECIMALS = 6;
  private static final double EXACT = 1L << 53;

  private byte[] buffer = new byte[16 << 10];
  private int length;
  private int[] ends = new int[64];
  private int count;

  void clear() {
    length = 0;
    count = 0;
    if (buffer.length > KEPT_BYTES) {
      buffer = new byte[16 << 10];
    }
  }

  /** How many lines there are. */
  int count() {
    return count;
  }

  boolean isFull() {
    return count >= MOST_LINES || length >= MOST_BYTES;
  }

  /** The bytes of all lines. */
  byte[] bytes() {
    return buffer;
  }

  /** Where a line begins; with the number of lines, where the last one ends. */
  int start(int line) {
    return line == 0 ? 0 : ends[line - 1];
  }

  /** Takes back what was put since the last line. */
  void abandon() {
    length = start(count);
  }

  void endLine() {
    put('\n');
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = length;
  }

  private void reserve(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(length + more, 2 * buffer.length));
    }
  }

  void put(char ascii) {
    reserve(1);
    buffer[length++] = (byte) ascii;
  }

  void put(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  /** A text without characters beyond ASCII. */
  void put(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      buffer[length++] = (byte) ascii.charAt(i);
    }
  }

  /** A string in quotes. */
  void putQuoted(byte[] bytes, int from, int to) {
    reserve(2 * (to - from) + 2);
    buffer[length++] = '"';
    for (int i = from; i < to; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        buffer[length++] = '\\';
      }
      buffer[length++] = bytes[i];
    }
    buffer[length++] = '"';
  }

  void put(long value) {
    reserve(MAX_DIGITS);
    if (value < 0) {
      buffer[length++] = '-';
    }
    putDigits(value, 1);
  }

  /** The digits of a number without its sign, at least some of them. */
  private void putDigits(long value, int least) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    digits = Math.max(digits, least);
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      buffer[at] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    }
    length += digits;
  }

  /** A number that reads back as the same one: most often with the digits that it was given. */
  void put(double value) {
    double size = Math.abs(value);
    double power = 1;
    for (int decimals = 0; decimals <= DECIMALS && size * power < EXACT; decimals++) {
      long digits = Math.round(size * power);
      if (digits / power == size) {
        putDecimal(value, digits, (long) power, decimals);
        return;
      }
      power *= 10;
    }
    put(Double.toString(value));
  }

  private void putDecimal(double value, long digits, long power, int decimals) {
    reserve(2 * MAX_DIGITS);
    if (value < 0 || (value == 0 && 1 / value < 0)) {
      buffer[length++] = '-';
    }
    putDigits(digits / power, 1);
    if (decimals > 0) {
      buffer[length++] = '.';
      putDigits(digits % power, decimals);
    }
  }
}
