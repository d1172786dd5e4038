package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Booleans as bits, and strings packed by Snappy. */
final class PackedCodec {
  private static final int BITS = 1;
  private static final int SNAPPY = 1;

  /** More than a block of strings can have: 64 KiB for each of the values that it may hold. */
  private static final int MAX_TEXT = 1 << 30;

  private PackedCodec() {}

  /** Decodes booleans, as many as there are times. */
  static void booleans(Bytes in, Block out) throws CorruptException {
    if (in.u8() >>> 4 != BITS) {
      throw new CorruptException("there is no such encoding of booleans");
    }
    LongCodec.same(out, in.uvarint());
    if (in.left() != (out.size + 7) / 8) {
      throw new CorruptException(in.left() + " bytes for " + out.size + " booleans");
    }
    for (int i = 0; i < out.size; i++) {
      int bits = in.array[in.at + (i >> 3)];
      out.values[i] = (bits >>> (7 - (i & 7))) & 1L;
    }
  }

  /**
   * Decodes strings, as many as there are times.
   *
   * @param room used if it is large enough
   * @return the array in which they are
   */
  static byte[] strings(Bytes in, Block out, byte[] room) throws CorruptException {
    if (in.u8() >>> 4 != SNAPPY) {
      throw new CorruptException("there is no such encoding of strings");
    }
    Bytes text = inflate(in, room);
    for (int i = 0; i < out.size; i++) {
      int length = text.length();
      out.values[i] = ((long) text.at << 32) | length;
      text.at += length;
    }
    if (text.left() > 0) {
      throw new CorruptException("it has more values than its " + out.size + " times");
    }
    return text.array;
  }

  /**
   * Inflates the rest of some bytes.
   *
   * @param room used if it is large enough
   */
  static Bytes inflate(Bytes in, byte[] room) throws CorruptException {
    try {
      int length = Snappy.uncompressedLength(in.array, in.at, in.left());
      // No run of Snappy is shorter than 3 bytes for 64.
      if (length < 0 || length > MAX_TEXT || length / 32 > in.left()) {
        throw new CorruptException(in.left() + " bytes of Snappy claim " + length);
      }
      byte[] inflated = length > room.length ? new byte[length] : room;
      int got = Snappy.uncompress(in.array, in.at, in.left(), inflated, 0);
      in.at = in.end;
      if (got != length) {
        throw new CorruptException("Snappy's length is wrong");
      }
      return new Bytes(inflated, 0, length);
    } catch (CorruptException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptException("Snappy cannot be read: " + e.getMessage());
    }
  }
}
