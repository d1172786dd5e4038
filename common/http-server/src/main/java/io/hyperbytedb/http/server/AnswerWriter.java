package io.hyperbytedb.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answer to one request, as HTTP/1.1 or, without chunks, as HTTP/1.0. Used by the
 * connection's thread.
 */
final class AnswerWriter {
  /** Answers that fit are sent in one write. */
  private static final int BUFFER = 16 << 10;

  /** The maximum length of a chunk's size with its line end. */
  private static final int CHUNK_HEAD = 6;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  /**
   * Unlike {@link DateTimeFormatter#RFC_1123_DATE_TIME}, writes the day of the month with two
   * digits.
   */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static volatile DateLine date = new DateLine(0, "");

  private final DataWriter out;
  private final HeaderList headers = new HeaderList();
  private final boolean oldVersion;
  private final boolean headOnly;
  private @Nullable Stream stream;

  /** A second and its text. */
  private record DateLine(long second, String text) {}

  /**
   * @param out takes the answer
   * @param request the request to answer
   */
  AnswerWriter(DataWriter out, RequestHead request) {
    this.out = out;
    this.oldVersion = request.oldVersion();
    this.headOnly = request.method().equals("HEAD");
  }

  /** Sends {@code 100 Continue} to a client that waits for it. */
  static void proceed(DataWriter out) {
    out.writeNow(BufferData.create(CONTINUE));
  }

  void header(String name, String value) {
    headers.set(name, value);
  }

  /** Sends a complete answer. */
  void send(int status, byte[] body, int from, int length) throws IOException {
    boolean bodyless = status == 204 || status == 304;
    byte[] head = head(status, bodyless ? "" : "Content-Length: " + length + "\r\n");
    if (headOnly || bodyless || length == 0) {
      write(head, 0, head.length);
    } else if (length <= BUFFER) {
      byte[] all = new byte[head.length + length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(body, from, all, head.length, length);
      write(all, 0, all.length);
    } else {
      write(head, 0, head.length);
      write(body, from, length);
    }
  }

  /**
   * Starts an answer of unknown length. Closing the stream only marks the end of the data: a
   * handler that fails closes it, too.
   */
  OutputStream stream(int status) {
    Stream begun = new Stream(status);
    stream = begun;
    return begun;
  }

  /** Completes a streamed answer. Without this call the client sees a truncated answer. */
  void complete() throws IOException {
    Stream begun = stream;
    if (begun != null) {
      begun.complete();
    }
  }

  /** Discards a streamed answer of which nothing has been sent; returns false if there is none. */
  boolean takeBack() {
    if (stream == null || stream.begun) {
      return false;
    }
    stream.closed = true;
    stream = null;
    headers.remove("Content-Encoding");
    return true;
  }

  private void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.writeNow(BufferData.create(bytes, from, length));
    } catch (RuntimeException e) {
      throw new IOException("the client does not accept the answer: " + e.getMessage(), e);
    }
  }

  private byte[] head(int status, String framing) {
    StringBuilder text = new StringBuilder(512);
    text.append(oldVersion ? "HTTP/1.0 " : "HTTP/1.1 ").append(status).append(' ');
    text.append(phrase(status)).append("\r\n");
    for (int i = 0; i < headers.size(); i++) {
      text.append(headers.name(i)).append(": ");
      appendValue(headers.value(i), text);
      text.append("\r\n");
    }
    text.append("Date: ").append(date()).append("\r\n").append(framing).append("\r\n");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reason phrases that Helidon lacks are those of RFC 6585 and RFC 4918. */
  private static String phrase(int status) {
    return switch (status) {
      case 422 -> "Unprocessable Entity";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 507 -> "Insufficient Storage";
      default -> Status.create(status).reasonPhrase();
    };
  }

  /** Replaces line ends, so that a value cannot end its line. */
  private static void appendValue(String value, StringBuilder out) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      out.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
  }

  private static String date() {
    long now = System.currentTimeMillis() / 1_000;
    DateLine last = date;
    if (last.second() != now) {
      last = new DateLine(now, DATE.format(Instant.ofEpochSecond(now)));
      date = last;
    }
    return last.text();
  }

  /** The body of a streamed answer. */
  private final class Stream extends OutputStream {
    private final int status;
    private final byte[] buffer = new byte[CHUNK_HEAD + BUFFER + 2 + LAST_CHUNK.length];
    private int length;
    private boolean begun;
    private boolean closed;
    private boolean completed;

    Stream(int status) {
      this.status = status;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (closed) {
        throw new IOException("the answer is complete");
      }
      for (int done = 0; done < count; ) {
        int some = Math.min(count - done, BUFFER - length);
        System.arraycopy(bytes, from + done, buffer, CHUNK_HEAD + length, some);
        length += some;
        done += some;
        if (length == BUFFER) {
          writeOut(NOTHING);
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (!closed && (length > 0 || !begun)) {
        writeOut(NOTHING);
      }
    }

    /** Writes the buffer as a chunk, preceded by the head and followed by the end if due. */
    private void writeOut(byte[] end) throws IOException {
      int from = CHUNK_HEAD;
      int to = CHUNK_HEAD + length;
      if (!oldVersion && length > 0) {
        from = writeChunkHead();
        buffer[to++] = '\r';
        buffer[to++] = '\n';
      }
      if (!oldVersion) {
        System.arraycopy(end, 0, buffer, to, end.length);
        to += end.length;
      }
      length = 0;
      if (begun) {
        if (!headOnly && to > from) {
          AnswerWriter.this.write(buffer, from, to - from);
        }
        return;
      }
      begun = true;
      byte[] head = head(status, oldVersion ? "" : "Transfer-Encoding: chunked\r\n");
      int more = headOnly ? 0 : to - from;
      byte[] all = new byte[head.length + more];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(buffer, from, all, head.length, more);
      AnswerWriter.this.write(all, 0, all.length);
    }

    private int writeChunkHead() {
      int at = CHUNK_HEAD;
      buffer[--at] = '\n';
      buffer[--at] = '\r';
      for (int rest = length; rest > 0; rest >>= 4) {
        buffer[--at] = (byte) Character.forDigit(rest & 15, 16);
      }
      return at;
    }

    @Override
    public void close() {
      closed = true;
    }

    void complete() throws IOException {
      if (completed) {
        return;
      }
      closed = true;
      completed = true;
      if (begun) {
        writeOut(LAST_CHUNK);
      } else {
        begun = true;
        send(status, buffer, CHUNK_HEAD, length);
      }
    }
  }
}
