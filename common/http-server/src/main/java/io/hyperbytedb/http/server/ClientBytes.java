package io.hyperbytedb.http.server;

import io.helidon.common.buffers.DataReader;
import io.hyperbytedb.http.HttpExchange;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes received from a client, as lines and as blocks. Used by the connection's thread. */
final class ClientBytes {
  /** The outcome of reading a line. */
  enum Line {
    /** The line is complete. */
    COMPLETE,
    /** The line is longer than allowed. */
    TOO_LONG,
    /** The client closed the connection within the line. */
    CUT,
    /** The client closed the connection before the line. */
    END
  }

  private static final byte[] NONE = {};

  /** The size of a full buffer of Helidon. */
  private static final int FULL = 8_192;

  private final DataReader reader;
  private final Incoming incoming;
  private byte[] buffer = NONE;
  private int from;
  private int to;

  /** The last line read: in {@code buffer}, or assembled from several. */
  private byte[] line = NONE;

  private int lineFrom;
  private int lineTo;
  private boolean endsWithCrLf;

  /**
   * @param incoming is told of each wait
   */
  ClientBytes(DataReader reader, Incoming incoming) {
    this.reader = reader;
    this.incoming = incoming;
  }

  /** What comes from now on is kept in this room. */
  void fill(HttpExchange.Room room) {
    incoming.fills(room);
  }

  /**
   * Waits for bytes if there are none.
   *
   * @return whether there are any; otherwise the client has closed the connection
   */
  private boolean fill() throws IOException {
    if (from < to) {
      return true;
    }
    int count = 0;
    incoming.beginRead();
    try {
      reader.ensureAvailable();
      buffer = reader.readBytes(reader.available());
      count = buffer.length;
    } catch (DataReader.InsufficientDataAvailableException e) {
      return false;
    } catch (RuntimeException e) {
      throw new IOException(e);
    } finally {
      incoming.endRead(count);
    }
    from = 0;
    to = buffer.length;
    return true;
  }

  /** Reads at least one byte; returns -1 at the end. */
  int read(byte[] out, int at, int length) throws IOException {
    if (from == to && length >= FULL) {
      return readPast(out, at, length);
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, to - from);
    System.arraycopy(buffer, from, out, at, count);
    from += count;
    return count;
  }

  /** Reads past the buffer, for the bulk of a large body. */
  private int readPast(byte[] out, int at, int length) throws IOException {
    int count = 0;
    incoming.beginRead();
    try {
      reader.ensureAvailable();
      count = Math.min(length, reader.available());
      return reader.readBuffer(count).read(out, at, count);
    } catch (DataReader.InsufficientDataAvailableException e) {
      return -1;
    } catch (RuntimeException e) {
      throw new IOException(e);
    } finally {
      incoming.endRead(count);
    }
  }

  /** Reads a byte; -1 at the end. */
  int read() throws IOException {
    return fill() ? buffer[from++] & 0xff : -1;
  }

  /** Whether unread bytes are available, or likely to be. */
  boolean hasMore() {
    return from < to || buffer.length >= FULL;
  }

  /** Skips some bytes; returns false at the end. */
  boolean skipSome() throws IOException {
    boolean some = fill();
    from = to;
    return some;
  }

  /**
   * Reads a line, which ends with LF or CR LF.
   *
   * @param limit the maximum length, including the line end
   * @param share accounts for the memory; null for a short line that is soon discarded
   * @throws RefusedRequestException if there is no memory for it
   */
  Line readLine(int limit, HeadBudget.@Nullable Share share)
      throws IOException, RefusedRequestException {
    if (!fill()) {
      return Line.END;
    }
    int end = indexOfLf(limit);
    if (end >= 0) {
      line = buffer;
      lineFrom = from;
      take(share, end + 1 - from);
      from = end + 1;
      setEnd(end);
      return Line.COMPLETE;
    }
    return readLongLine(limit, share);
  }

  /** Reads a line that is not in the buffer as a whole. */
  private Line readLongLine(int limit, HeadBudget.@Nullable Share share)
      throws IOException, RefusedRequestException {
    byte[] all = NONE;
    int length = 0;
    while (true) {
      int end = indexOfLf(limit - length);
      int stop = end < 0 ? to : end + 1;
      int count = stop - from;
      if (count > limit - length) {
        return Line.TOO_LONG;
      }
      take(share, count);
      if (length + count > all.length) {
        all = Arrays.copyOf(all, Math.max(length + count, Math.min(limit, all.length * 2)));
      }
      System.arraycopy(buffer, from, all, length, count);
      length += count;
      from = stop;
      if (end >= 0) {
        line = all;
        lineFrom = 0;
        setEnd(length - 1);
        return Line.COMPLETE;
      }
      if (length == limit) {
        return Line.TOO_LONG;
      }
      if (!fill()) {
        return Line.CUT;
      }
    }
  }

  private static void take(HeadBudget.@Nullable Share share, int bytes)
      throws RefusedRequestException {
    if (share != null) {
      share.take(bytes);
    }
  }

  private int indexOfLf(int limit) {
    int stop = Math.min(to, from + limit);
    for (int i = from; i < stop; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void setEnd(int lf) {
    endsWithCrLf = lf > lineFrom && line[lf - 1] == '\r';
    lineTo = endsWithCrLf ? lf - 1 : lf;
  }

  /** The array that contains the line; valid until the next read. */
  byte[] line() {
    return line;
  }

  /** The start of the line in {@link #line()}. */
  int lineFrom() {
    return lineFrom;
  }

  /** The end of the line, without CR and LF. */
  int lineTo() {
    return lineTo;
  }

  /** Whether the line ended with CR LF rather than LF alone. */
  boolean lineEndsWithCrLf() {
    return endsWithCrLf;
  }

  /** Releases a long line. */
  void forgetLine() {
    line = NONE;
  }
}
