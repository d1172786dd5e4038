package io.hyperbytedb.stream.subscription;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads the answers of an HTTP server to POST requests. Not thread-safe. */
final class AnswerReader {
  private static final int LONGEST_LINE = 16 << 10;
  private static final int MOST_HEADERS = 200;

  /** What is read of a body; after a longer one the connection is closed. */
  private static final int LONGEST_BODY = 64 << 10;

  /** What is said of a body. */
  private static final int LONGEST_TEXT = 500;

  private static final long MAX_RETRY_AFTER_SECONDS = 60;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[4 << 10];
  private int at;
  private int end;
  private long deadline;
  private boolean staysOpen;

  AnswerReader(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /** Whether another request may follow on the connection. */
  boolean staysOpen() {
    return staysOpen;
  }

  /**
   * Reads an answer.
   *
   * @param until by when, as {@link System#nanoTime} counts
   */
  Answer read(long until) throws IOException {
    deadline = until;
    staysOpen = false;
    while (true) {
      String first = line();
      int status = status(first);
      Map<String, String> headers = headers();
      if (status >= 200) {
        byte[] body = body(status, headers);
        staysOpen =
            staysOpen
                && first.startsWith("HTTP/1.1")
                && !headers
                    .getOrDefault("connection", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("close")
                && at == end;
        return new Answer(status, text(body, headers), retryAfter(headers));
      }
    }
  }

  private static int status(String line) throws IOException {
    if (line.length() < 12 || !line.startsWith("HTTP/1.")) {
      throw new IOException("the answer is not of HTTP/1.1");
    }
    try {
      return Integer.parseInt(line.substring(9, 12));
    } catch (NumberFormatException e) {
      throw new IOException("the answer has no status", e);
    }
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (int i = 0; i < MOST_HEADERS; i++) {
      String line = line();
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
    throw new IOException("the answer has too many headers");
  }

  private byte[] body(int status, Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (status == 204 || status == 304) {
      staysOpen = true;
    } else if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      staysOpen = chunks(body);
    } else if (headers.containsKey("content-length")) {
      staysOpen = bytes(body, number(headers.get("content-length"), 10));
    } else {
      var _ = bytes(body, Long.MAX_VALUE);
    }
    return body.toByteArray();
  }

  /** Reads chunks; false if there are too many bytes. */
  private boolean chunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      String line = line();
      int semicolon = line.indexOf(';');
      long size = number((semicolon < 0 ? line : line.substring(0, semicolon)).strip(), 16);
      if (size == 0) {
        var _ = headers();
        return true;
      }
      if (!bytes(body, size)) {
        return false;
      }
      var _ = line();
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer has the length [" + text + "]", e);
    }
  }

  /** Reads some bytes, or all that come; false if not all of them were read. */
  private boolean bytes(ByteArrayOutputStream body, long count) throws IOException {
    for (long left = count; left > 0; ) {
      if (body.size() >= LONGEST_BODY) {
        return false;
      }
      if (at == end && !fill()) {
        if (count == Long.MAX_VALUE) {
          return true;
        }
        throw new EOFException("the connection was closed within the answer");
      }
      int more = (int) Math.min(left, end - at);
      body.write(buffer, at, more);
      at += more;
      left -= more;
    }
    return true;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      if (at == end && !fill()) {
        throw new EOFException("the connection was closed before the answer");
      }
      char c = (char) (buffer[at++] & 0xff);
      if (c == '\n') {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
          line.setLength(length - 1);
        }
        return line.toString();
      }
      line.append(c);
    }
    throw new IOException("the answer has a line that is too long");
  }

  private boolean fill() throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    int count = in.read(buffer);
    at = 0;
    end = Math.max(count, 0);
    return count > 0;
  }

  private static String text(byte[] body, Map<String, String> headers) {
    byte[] plain = body;
    if (headers.getOrDefault("content-encoding", "").equalsIgnoreCase("gzip")) {
      try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
        plain = unpacked.readNBytes(LONGEST_BODY);
      } catch (IOException e) {
        plain = new byte[0];
      }
    }
    String text = new String(plain, StandardCharsets.UTF_8).strip();
    String error = headers.get("x-influxdb-error");
    String said = error != null && !error.isEmpty() ? error : text;
    return said.length() <= LONGEST_TEXT ? said : said.substring(0, LONGEST_TEXT) + "…";
  }

  private static long retryAfter(Map<String, String> headers) {
    String seconds = headers.getOrDefault("retry-after", "");
    return seconds.matches("[0-9]{1,9}")
        ? 1_000 * Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(seconds))
        : 0;
  }
}
