package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.zip.ZipException;

/** Reads bodies into memory, decompressed, up to the allowed size. */
final class BodyBytes {
  /** The memory taken by a body when its first byte has arrived. */
  private static final int FIRST_BYTES = 4 << 10;

  private static final byte[] NONE = {};

  private BodyBytes() {}

  /** Refuses a body with an excessive announced length before any of it arrives. */
  static void check(long announced, int maxBytes) {
    if (announced > maxBytes) {
      throw tooLarge();
    }
  }

  /**
   * Reads a complete body. Memory is taken in steps as the body arrives, and never exceeds four
   * times what has arrived.
   *
   * @param announced its announced length, -1 if unknown
   * @param room is asked before each step
   * @throws HyperbyteException TOO_LARGE if it is longer than {@code maxBytes}; BAD_REQUEST, with
   *     Go's text, if it cannot be decompressed, is truncated, or has malformed chunks
   * @throws IOException if it does not arrive
   */
  static HttpExchange.Body read(
      InputStream raw, boolean gzip, long announced, int maxBytes, HttpExchange.Room room)
      throws IOException {
    try (InputStream in = gzip ? new Gunzip(raw) : raw) {
      boolean known = announced >= 0 && !gzip;
      return readAll(in, known ? (int) announced : -1, maxBytes, room);
    } catch (ZipException | EOFException | ProtocolException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  private static HttpExchange.Body readAll(
      InputStream in, int known, int maxBytes, HttpExchange.Room room) throws IOException {
    byte[] bytes = NONE;
    int length = 0;
    while (true) {
      if (length == bytes.length) {
        int next = in.read();
        if (next < 0) {
          return new HttpExchange.Body(bytes, length);
        }
        if (length >= maxBytes) {
          throw tooLarge();
        }
        int size = nextSize(length, known, maxBytes);
        room.grow(size - length);
        bytes = Arrays.copyOf(bytes, size);
        bytes[length++] = (byte) next;
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return new HttpExchange.Body(bytes, length);
      }
      length += read;
    }
  }

  private static int nextSize(int length, int known, int maxBytes) {
    long wanted = Math.max(FIRST_BYTES, length * (known < 0 ? 2L : 4L));
    return (int) Math.min(wanted, known > length ? known : maxBytes);
  }

  private static HyperbyteException tooLarge() {
    return new HyperbyteException(ErrorCode.TOO_LARGE, "Request Entity Too Large");
  }
}
