package io.hyperbytedb.node.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.zip.ZipException;

/** Reads bodies into memory, inflated, and no more of them than is allowed. */
final class BodyBytes {
  private static final int FIRST_BYTES = 64 << 10;

  private BodyBytes() {}

  /** Refuses a body that says it is too long, before any of it comes. */
  static void check(long announced, int maxBytes) {
    if (announced > maxBytes) {
      throw tooLarge();
    }
  }

  /**
   * Reads all of a body.
   *
   * @param announced its length as the client says, -1 if it doesn't
   * @throws HyperbyteException TOO_LARGE if it is longer than {@code maxBytes}; BAD_REQUEST, with
   *     Go's text, if it can't be inflated, or is not sent as a whole, or in malformed chunks
   * @throws IOException if it does not come
   */
  static HttpExchange.Body read(InputStream raw, boolean gzip, long announced, int maxBytes)
      throws IOException {
    try (InputStream in = gzip ? new Gunzip(raw) : raw) {
      int guess = gzip || announced < 0 ? FIRST_BYTES : (int) announced;
      return readAll(in, new byte[Math.max(guess, 1)], maxBytes);
    } catch (ZipException | EOFException | ProtocolException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  private static HttpExchange.Body readAll(InputStream in, byte[] first, int maxBytes)
      throws IOException {
    byte[] bytes = first;
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
        bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, bytes.length * 2L));
        bytes[length++] = (byte) next;
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return new HttpExchange.Body(bytes, length);
      }
      length += read;
    }
  }

  private static HyperbyteException tooLarge() {
    return new HyperbyteException(ErrorCode.TOO_LARGE, "Request Entity Too Large");
  }
}
