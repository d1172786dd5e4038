package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, extracted from its chunks if it has any. It ends where its head says; the
 * bytes of the next request are left unread. Not thread-safe.
 *
 * <p>Reading throws {@link EOFException} if the client closes the connection before the end, and
 * {@link ProtocolException} if the chunks are malformed.
 */
final class RequestBody extends InputStream {
  private static final String MALFORMED = "malformed chunked encoding";
  private static final int MAX_CHUNK_LINE = 4_096;
  private static final int MAX_CHUNK_DIGITS = 15;

  /** The maximum overhead of chunks, which limits the work of a body without data. */
  private static final int MAX_EXCESS = 16 << 10;

  private final ClientBytes in;
  private final HeadReader trailers;
  private final boolean chunked;

  /** Asks the client to send; null if it does so anyway, or has been asked. */
  private @Nullable Runnable proceed;

  /** Bytes left, of the current chunk if there are chunks. */
  private long left;

  private long excess;
  private boolean ended;
  private boolean broken;

  /**
   * @param trailers reads what follows the last chunk
   * @param proceed asks the client to send, before the first byte is read
   */
  RequestBody(ClientBytes in, RequestHead head, HeadReader trailers, Runnable proceed) {
    this.in = in;
    this.trailers = trailers;
    this.chunked = head.body().chunked();
    this.left = chunked ? 0 : head.body().length();
    this.ended = head.body().length() == 0;
    this.proceed = head.body().expected() && !ended ? proceed : null;
  }

  /** What is read from now on is kept in this room. */
  void fill(HttpExchange.Room room) {
    in.fill(room);
  }

  /** Whether all of it has been read. */
  boolean isRead() {
    return ended;
  }

  /** Whether it is malformed, so that the next request cannot be found. */
  boolean isBroken() {
    return broken;
  }

  /** Whether the client waits for {@code 100 Continue}. */
  boolean isAwaited() {
    return proceed != null;
  }

  /** Whether at most this many bytes are left, as far as known. */
  boolean endsWithin(long bytes) {
    return ended || (!chunked && left <= bytes);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (proceed != null) {
      Runnable ask = proceed;
      proceed = null;
      ask.run();
    }
    boolean done = false;
    try {
      int count = readSome(out, at, length);
      done = true;
      return count;
    } finally {
      broken |= !done;
    }
  }

  private int readSome(byte[] out, int at, int length) throws IOException {
    if (!ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(out, at, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("unexpected EOF");
    }
    left -= count;
    if (left == 0) {
      if (chunked) {
        endChunk();
      } else {
        ended = true;
      }
    }
    return count;
  }

  private void endChunk() throws IOException {
    int cr = in.read();
    int lf = cr == '\r' ? in.read() : 0;
    if (cr < 0 || lf < 0) {
      throw new EOFException("unexpected EOF");
    }
    if (lf != '\n') {
      throw new ProtocolException(MALFORMED);
    }
  }

  private void nextChunk() throws IOException {
    try {
      left =
          switch (in.readLine(MAX_CHUNK_LINE, null)) {
            case COMPLETE -> chunkSize(in.line(), in.lineFrom(), in.lineTo());
            case TOO_LONG -> throw new ProtocolException("header line too long");
            case CUT, END -> throw new EOFException("unexpected EOF");
          };
      if (left == 0) {
        // Trailers are ignored and must not count as headers.
        trailers.readFields(new HeaderList());
        ended = true;
      }
    } catch (RefusedRequestException e) {
      String text = String.valueOf(e.getMessage());
      throw e.isCut() ? new EOFException(text) : new ProtocolException(text);
    }
  }

  /** The size in a chunk's first line; an extension after a semicolon is ignored. */
  private long chunkSize(byte[] line, int from, int to) throws ProtocolException {
    if (!in.lineEndsWithCrLf()) {
      throw new ProtocolException(MALFORMED);
    }
    long size = 0;
    int at = from;
    for (int digit; at < to && (digit = Character.digit(line[at], 16)) >= 0; at++) {
      if (at - from >= MAX_CHUNK_DIGITS) {
        throw new ProtocolException("http chunk length too large");
      }
      size = size << 4 | digit;
    }
    int end = at;
    while (at < to && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    if (end == from || (at < to && line[at] != ';')) {
      throw new ProtocolException("invalid byte in chunk length");
    }
    for (; at < to; at++) {
      if ((line[at] & 0xff) < ' ' && line[at] != '\t') {
        throw new ProtocolException(MALFORMED);
      }
    }
    excess = Math.max(0, excess + (to - from + 2) - 16 - 2 * Math.min(size, MAX_EXCESS));
    if (excess > MAX_EXCESS) {
      throw new ProtocolException("chunked encoding contains too much non-data");
    }
    return size;
  }
}
