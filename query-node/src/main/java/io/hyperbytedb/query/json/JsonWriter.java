package io.hyperbytedb.query.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into a stream through a buffer of its own, compact or indented by four blanks as Go's
 * MarshalIndent does. For one thread.
 */
final class JsonWriter {
  private static final int BUFFER = 64 << 10;
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** Bytes of a string that are written as they are. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    Arrays.fill(PLAIN, 0x20, 128, true);
    for (char c : new char[] {'"', '\\', '<', '>', '&'}) {
      PLAIN[c] = false;
    }
  }

  private final OutputStream out;
  private final boolean pretty;
  private byte[] buffer;
  private int at;
  private int depth;
  private boolean empty = true;
  private boolean afterKey;

  JsonWriter(OutputStream out, boolean pretty) {
    this(out, pretty, new byte[BUFFER]);
  }

  private JsonWriter(OutputStream out, boolean pretty, byte[] buffer) {
    this.out = out;
    this.pretty = pretty;
    this.buffer = buffer;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What goes before a value or a key: a comma, a new line. */
  private void separate() throws IOException {
    if (afterKey) {
      afterKey = false;
      return;
    }
    reserve(2 + 4 * depth);
    if (!empty) {
      buffer[at++] = ',';
    }
    if (pretty && depth > 0) {
      newLine();
    }
    empty = false;
  }

  private void newLine() {
    buffer[at++] = '\n';
    Arrays.fill(buffer, at, at + 4 * depth, (byte) ' ');
    at += 4 * depth;
  }

  private void begin(char bracket) throws IOException {
    separate();
    reserve(1);
    buffer[at++] = (byte) bracket;
    depth++;
    empty = true;
  }

  private void end(char bracket) throws IOException {
    depth--;
    reserve(2 + 4 * depth);
    if (pretty && !empty) {
      newLine();
    }
    buffer[at++] = (byte) bracket;
    empty = false;
  }

  void beginObject() throws IOException {
    begin('{');
  }

  void endObject() throws IOException {
    end('}');
  }

  void beginArray() throws IOException {
    begin('[');
  }

  void endArray() throws IOException {
    end(']');
  }

  void key(String name) throws IOException {
    string(name);
    reserve(2);
    buffer[at++] = ':';
    if (pretty) {
      buffer[at++] = ' ';
    }
    afterKey = true;
  }

  void string(String text) throws IOException {
    string(text.getBytes(StandardCharsets.UTF_8));
  }

  void string(byte[] utf8) throws IOException {
    string(utf8, 0, utf8.length);
  }

  /** A string from its bytes; those that are not UTF-8 become U+FFFD. */
  void string(byte[] utf8, int from, int to) throws IOException {
    separate();
    putString(utf8, from, to);
  }

  /** Bytes that are JSON already. */
  void raw(byte[] json) throws IOException {
    separate();
    put(json);
  }

  void number(long value) throws IOException {
    separate();
    reserve(GoNumbers.MAX_LENGTH);
    at = GoNumbers.putLong(value, buffer, at);
  }

  /** A number; NaN and the infinities, which JSON lacks, are null. */
  void number(double value) throws IOException {
    separate();
    if (Double.isFinite(value)) {
      reserve(GoNumbers.MAX_LENGTH);
      at = GoNumbers.putDouble(value, buffer, at);
    } else {
      put(NULL);
    }
  }

  /** A number that is no integer to any reader: {@code 1.0}, where {@link #number} writes 1. */
  void decimal(double value) throws IOException {
    if (!Double.isFinite(value)) {
      nullValue();
      return;
    }
    separate();
    reserve(GoNumbers.MAX_LENGTH + 2);
    int from = at;
    at = GoNumbers.putDouble(value, buffer, at);
    for (int i = from; i < at; i++) {
      if (buffer[i] == '.' || buffer[i] == 'e') {
        return;
      }
    }
    buffer[at++] = '.';
    buffer[at++] = '0';
  }

  /** A key that is JSON already. */
  void rawKey(byte[] json) throws IOException {
    raw(json);
    reserve(1);
    buffer[at++] = ':';
    afterKey = true;
  }

  void time(long nanos, TimeFormat format) throws IOException {
    separate();
    reserve(TimeFormat.MAX_LENGTH);
    at = format.put(nanos, buffer, at);
  }

  void bool(boolean value) throws IOException {
    raw(value ? TRUE : FALSE);
  }

  void nullValue() throws IOException {
    raw(NULL);
  }

  /** The end of a document. */
  void endDocument() throws IOException {
    reserve(1);
    buffer[at++] = '\n';
    empty = true;
  }

  void flush() throws IOException {
    out.write(buffer, 0, at);
    at = 0;
    out.flush();
  }

  /** The JSON of a string, or of null. */
  static byte[] encode(@Nullable String text) {
    if (text == null) {
      return NULL;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    JsonWriter writer =
        new JsonWriter(
            OutputStream.nullOutputStream(), /* pretty= */ false, new byte[utf8.length * 6 + 16]);
    try {
      writer.putString(utf8, 0, utf8.length);
    } catch (IOException e) {
      throw new IllegalStateException("a null stream fails", e);
    }
    return Arrays.copyOf(writer.buffer, writer.at);
  }

  private void put(byte[] bytes) throws IOException {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
    at += bytes.length;
  }

  private void reserve(int count) throws IOException {
    if (buffer.length - at < count) {
      out.write(buffer, 0, at);
      at = 0;
      if (buffer.length < count) {
        buffer = new byte[count];
      }
    }
  }

  private void putString(byte[] utf8, int from, int to) throws IOException {
    reserve(1);
    buffer[at++] = '"';
    int i = from;
    while (i < to) {
      int end = Math.min(to, i + BUFFER / 8);
      reserve(6 * (end - i) + 6);
      while (i < end) {
        byte b = utf8[i];
        if (b >= 0) {
          putAscii(b);
          i++;
        } else {
          i += putMultibyte(utf8, i, to);
        }
      }
    }
    reserve(1);
    buffer[at++] = '"';
  }

  private void putAscii(byte b) {
    if (PLAIN[b]) {
      buffer[at++] = b;
      return;
    }
    buffer[at++] = '\\';
    switch (b) {
      case '"', '\\' -> buffer[at++] = b;
      case '\n' -> buffer[at++] = 'n';
      case '\r' -> buffer[at++] = 'r';
      case '\t' -> buffer[at++] = 't';
      default -> {
        buffer[at++] = 'u';
        buffer[at++] = '0';
        buffer[at++] = '0';
        buffer[at++] = HEX[b >>> 4];
        buffer[at++] = HEX[b & 15];
      }
    }
  }

  /** Writes the character that starts at {@code i} and returns how many bytes it has. */
  private int putMultibyte(byte[] utf8, int i, int to) {
    int length = sequenceLength(utf8, i, to);
    if (length == 1) {
      putUnicode('f', 'f', 'f', 'd');
    } else if (length == 3
        && utf8[i] == (byte) 0xE2
        && utf8[i + 1] == (byte) 0x80
        && (utf8[i + 2] & 0xFE) == 0xA8) {
      putUnicode('2', '0', '2', (char) ('0' + 8 + (utf8[i + 2] & 1)));
    } else {
      System.arraycopy(utf8, i, buffer, at, length);
      at += length;
    }
    return length;
  }

  private void putUnicode(char a, char b, char c, char d) {
    buffer[at++] = '\\';
    buffer[at++] = 'u';
    buffer[at++] = (byte) a;
    buffer[at++] = (byte) b;
    buffer[at++] = (byte) c;
    buffer[at++] = (byte) d;
  }

  /** The length of the well-formed sequence at {@code i}, or 1. */
  private static int sequenceLength(byte[] utf8, int i, int to) {
    int lead = utf8[i] & 0xFF;
    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > to) {
      return 1;
    }
    int second = utf8[i + 1] & 0xFF;
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 1;
    }
    for (int k = 2; k < length; k++) {
      if ((utf8[i + k] & 0xC0) != 0x80) {
        return 1;
      }
    }
    return length;
  }
}
