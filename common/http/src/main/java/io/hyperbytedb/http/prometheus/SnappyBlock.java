package io.hyperbytedb.http.prometheus;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.Varint;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/** Snappy's block format: the length, followed by the compressed bytes. */
public final class SnappyBlock {
  /** Three bytes expand to 64 at most; the rest is an allowance for very short blocks. */
  private static final long MOST_INFLATION = 22;

  private static final int SLACK = 64;

  private SnappyBlock() {}

  /**
   * Decompresses a block.
   *
   * @param maxBytes the maximum decompressed length
   * @throws HyperbyteException TOO_LARGE if it announces a greater length; BAD_REQUEST, with
   *     InfluxDB's text, if it is invalid
   */
  public static byte[] inflate(HttpExchange.Body block, int maxBytes) {
    try {
      // The library tells the length only of a whole block.
      byte[] head = Arrays.copyOf(block.bytes(), Math.clamp(block.length(), 0, 5));
      if (!endsVarint(head)) {
        throw corrupt();
      }
      long length = Varint.get(head, 0);
      if (length > MOST_INFLATION * block.length() + SLACK) {
        throw corrupt();
      }
      if (length > maxBytes) {
        throw new HyperbyteException(ErrorCode.TOO_LARGE, "Request Entity Too Large");
      }
      byte[] inflated = new byte[(int) length];
      if (!Snappy.isValidCompressedBuffer(block.bytes(), 0, block.length())) {
        throw corrupt();
      }
      int written = Snappy.uncompress(block.bytes(), 0, block.length(), inflated, 0);
      if (written != length) {
        throw corrupt();
      }
      return inflated;
    } catch (IOException e) {
      throw corrupt();
    }
  }

  /** Compresses a block. */
  public static byte[] deflate(byte[] bytes) {
    try {
      return Snappy.compress(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean endsVarint(byte[] head) {
    for (byte b : head) {
      if (b >= 0) {
        return true;
      }
    }
    return false;
  }

  private static HyperbyteException corrupt() {
    return new HyperbyteException(ErrorCode.BAD_REQUEST, "snappy: corrupt input");
  }
}
