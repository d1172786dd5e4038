package io.hyperbytedb.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a tracker knows of a view that it has seen.
 *
 * @param since the offset from which on records count for the view
 * @param meaning what the names of its sources and target mean
 */
@SuppressWarnings("ArrayRecordComponent") // compared by means()
record Seen(long since, byte[] meaning) {
  /** Whether names mean this. */
  boolean means(byte[] now) {
    return Arrays.equals(meaning, now);
  }

  byte[] encode() {
    return ByteBuffer.allocate(Long.BYTES + meaning.length).putLong(since).put(meaning).array();
  }

  static Seen decode(byte[] bytes) {
    return new Seen(
        ByteBuffer.wrap(bytes).getLong(), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
  }
}
