package io.hyperbytedb.node.http;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes that a client sends, as lines and as blocks. For the thread of its connection. */
final class ClientBytes {
  /** How reading a line ended. */
  enum Line {
    /** It is there. */
    COMPLETE,
    /** It is longer than is allowed. */
    TOO_LONG,
    /** The client closed the connection before the line's end. */
    CUT,
    /** The client closed the connection, there was not a byte more. */
    END
  }

  private static final byte[] NONE = {};

  /** What Helidon reads at once, if there is that much. */
  private static final int FULL = 8_192;

  private final DataReader reader;
  private final Incoming incoming;
  private byte[] buffer = NONE;
  private int from;
  private int to;

  /** The last line that was read: in {@code buffer}, or put together out of several. */
  private byte[] line = NONE;

  private int lineFrom;
  private int lineTo;
  private boolean endsWithCrLf;

  /**
   * @param incoming hears of each wait
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
   * @return whether there are some; otherwise the client has closed the connection
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

  /** Reads some bytes, at least one; -1 at the end. */
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

  /** Reads without a stop in the buffer, as much of a large body is to come. */
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

  /** Whether bytes are here that have not been read, or are likely to be. */
  boolean hasMore() {
    return from < to || buffer.length >= FULL;
  }

  /** Forgets some bytes; false at the end. */
  boolean skipSome() throws IOException {
    boolean some = fill();
    from = to;
    return some;
  }

  /**
   * Reads a line, which ends with LF or CR LF.
   *
   * @param limit how many bytes it may have with its end
   * @param share pays for what is held of it; null for a line that is short and soon forgotten
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

  /** A line that is not in the buffer as a whole. */
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

  /** The array that has the line; it is not kept when reading goes on. */
  byte[] line() {
    return line;
  }

  /** Where the line begins in {@link #line()}. */
  int lineFrom() {
    return lineFrom;
  }

  /** Where it ends, without CR and LF. */
  int lineTo() {
    return lineTo;
  }

  /** Whether it ended with CR LF, and not with LF alone. */
  boolean lineEndsWithCrLf() {
    return endsWithCrLf;
  }

  /** Lets a long line go. */
  void forgetLine() {
    line = NONE;
  }
}
