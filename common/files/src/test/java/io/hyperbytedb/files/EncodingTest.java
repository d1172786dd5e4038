package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parquet's encodings beside readers and writers that do what the specification says, slowly. */
class EncodingTest {
  private static final long SEED = 20261201;

  /** Reads bytes as the specification describes them. */
  private static final class Slow {
    private final byte[] bytes;
    private long bit;

    Slow(byte[] bytes) {
      this.bytes = bytes;
    }

    long bits(int width) {
      long value = 0;
      for (int i = 0; i < width; i++, bit++) {
        value |= (long) ((bytes[(int) (bit >> 3)] >> (bit & 7)) & 1) << i;
      }
      return value;
    }

    long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        long b = bits(8);
        value |= (b & 0x7f) << shift;
        if (b < 0x80) {
          return value;
        }
      }
    }

    long zigzag() {
      long value = varint();
      return (value >>> 1) ^ -(value & 1);
    }

    boolean atEnd() {
      return bit == bytes.length * 8L;
    }
  }

  private static byte[] padded(ByteSink sink, int from) {
    byte[] bytes = new byte[from + sink.length() + Scratch.SLACK];
    Arrays.fill(bytes, (byte) 0xa5);
    System.arraycopy(sink.array(), 0, bytes, from, sink.length());
    return bytes;
  }

  private static byte[] content(ByteSink sink) {
    return Arrays.copyOf(sink.array(), sink.length());
  }

  private static long[] longs(Random random) {
    long[] values = new long[random.nextInt(3) == 0 ? random.nextInt(5) : random.nextInt(600)];
    int width = random.nextInt(65);
    long value = random.nextLong() >> random.nextInt(64);
    for (int i = 0; i < values.length; i++) {
      long step = width == 0 ? 0 : random.nextLong() >> (64 - width);
      value = random.nextInt(4) == 0 ? random.nextInt(10) : value + step;
      values[i] = width == 64 ? random.nextLong() : value;
    }
    return values;
  }

  @Test
  void differencesComeBackAndAreWhatTheSpecificationSays() {
    Random random = new Random(SEED);
    for (int round = 0; round < 3_000; round++) {
      String what = "seed %d round %d".formatted(SEED, round);
      long[] values = longs(random);
      ByteSink sink = new ByteSink();
      DeltaEncoding.encode(values, 0, values.length, sink);
      long[] out = new long[values.length + 3];
      int from = random.nextInt(4);
      int count =
          new DeltaEncoding.Decoder(padded(sink, from), from, from + sink.length()).decode(out);
      assertThat(Arrays.copyOf(out, count)).as(what).isEqualTo(values);
      assertThat(slowDeltas(new Slow(content(sink)))).as(what).isEqualTo(values);
    }
  }

  private static long[] slowDeltas(Slow in) {
    int block = (int) in.varint();
    int miniblocks = (int) in.varint();
    long[] values = new long[(int) in.varint()];
    long value = in.zigzag();
    for (int at = 0; at < values.length; ) {
      if (at == 0) {
        values[at++] = value;
        continue;
      }
      long least = in.zigzag();
      int[] widths = new int[miniblocks];
      for (int m = 0; m < miniblocks; m++) {
        widths[m] = (int) in.bits(8);
      }
      for (int m = 0; m < miniblocks && at < values.length; m++) {
        for (int i = 0; i < block / miniblocks; i++) {
          long packed = in.bits(widths[m]);
          if (at < values.length) {
            value += least + packed;
            values[at++] = value;
          }
        }
      }
    }
    assertThat(in.atEnd()).isTrue();
    return values;
  }

  @Test
  void differencesOfWritersWithOtherBlocksAreRead() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      int miniblocks = 1 + random.nextInt(8);
      int miniblock = 32 * (1 + random.nextInt(3));
      long[] values = longs(random);
      ByteSink sink = new ByteSink();
      sink.putVarint((long) miniblock * miniblocks);
      sink.putVarint(miniblocks);
      sink.putVarint(values.length);
      sink.putVarint(values.length == 0 ? 0 : (values[0] << 1) ^ (values[0] >> 63));
      for (int at = 1; at < values.length; at += miniblock * miniblocks) {
        block(values, at, miniblock, miniblocks, sink);
      }
      long[] out = new long[values.length];
      int count = new DeltaEncoding.Decoder(padded(sink, 0), 0, sink.length()).decode(out);
      assertThat(count).as("seed %d round %d", SEED, round).isEqualTo(values.length);
      assertThat(out).as("seed %d round %d", SEED, round).isEqualTo(values);
    }
  }

  private static void block(long[] values, int at, int miniblock, int miniblocks, ByteSink sink) {
    int count = Math.min(miniblock * miniblocks, values.length - at);
    sink.putVarint(0); // the least difference is not subtracted
    int widths = sink.reserve(miniblocks);
    for (int m = 0; m < miniblocks; m++) {
      boolean some = m * miniblock < count;
      sink.array()[widths + m] = (byte) (some ? 64 : 0);
      for (int i = m * miniblock; some && i < (m + 1) * miniblock; i++) {
        sink.putLong(i < count ? values[at + i] - values[at + i - 1] : 0);
      }
    }
  }

  @Test
  void differencesThatEndEarlyAreRefused() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      long[] values = random.longs(200 + random.nextInt(100)).toArray();
      ByteSink sink = new ByteSink();
      DeltaEncoding.encode(values, 0, values.length, sink);
      int length = random.nextInt(sink.length());
      byte[] cut = Arrays.copyOf(sink.array(), length + Scratch.SLACK);
      Arrays.fill(cut, length, cut.length, (byte) 0xff);
      assertThatThrownBy(
              () -> new DeltaEncoding.Decoder(cut, 0, length).decode(new long[values.length]))
          .as("seed %d round %d, %d bytes", SEED, round, length)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    ByteSink tooMany = new ByteSink();
    DeltaEncoding.encode(new long[5], 0, 5, tooMany);
    assertThatThrownBy(
            () ->
                new DeltaEncoding.Decoder(padded(tooMany, 0), 0, tooMany.length())
                    .decode(new long[4]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theSizeOfDifferencesIsKnownWithoutEncodingThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int width = 0; width < 63; width++) {
      long[] values = new long[20 * 128];
      for (int i = 1; i < values.length; i++) {
        // A series ends now and then.
        long step = random.nextLong() >>> (63 - width);
        values[i] = i % 500 == 0 ? 0 : values[i - 1] + (random.nextBoolean() ? step : -step);
      }
      DeltaEncoding.Size size = new DeltaEncoding.Size();
      for (long value : values) {
        size.add(value);
      }
      ByteSink sink = new ByteSink();
      DeltaEncoding.encode(values, 0, values.length, sink);
      assertThat(size.bits() / 8.0)
          .as("width %d, seed %d", width, seed)
          .isCloseTo(sink.length(), withinPercentage(12));
    }
  }

  @Test
  void differencesOfFourBitsTakeFourBits() {
    Random random = new Random(SEED);
    long[] values = new long[1 << 12];
    for (int i = 1; i < values.length; i++) {
      values[i] = values[i - 1] + 1_000 + random.nextInt(16);
    }
    ByteSink sink = new ByteSink();
    DeltaEncoding.encode(values, 0, values.length, sink);
    // For each block of 128 differences six bytes more, or a few if they begin otherwise.
    assertThat(sink.length()).isLessThan(values.length / 2 + values.length / 128 * 6 + 20);
  }

  private static int[] codes(Random random, int limit) {
    List<Integer> codes = new ArrayList<>();
    for (int n = random.nextInt(40); n > 0; n--) {
      int code = random.nextInt(limit);
      for (int i = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(40); i > 0; i--) {
        codes.add(code);
      }
    }
    return codes.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void runsComeBackAndAreWhatTheSpecificationSays() {
    Random random = new Random(SEED);
    for (int round = 0; round < 3_000; round++) {
      String what = "seed %d round %d".formatted(SEED, round);
      int limit = 1 + (random.nextInt() >>> (1 + random.nextInt(31)));
      int width = Math.max(1, RleEncoding.width(limit));
      int[] values = codes(random, limit);
      ByteSink sink = new ByteSink();
      RleEncoding.encode(values, values.length, width, sink);
      int[] out = new int[values.length];
      int from = random.nextInt(4);
      RleEncoding.decode(padded(sink, from), from, from + sink.length(), width, values.length, out);
      assertThat(out).as(what).isEqualTo(values);
      assertThat(slowRuns(new Slow(content(sink)), width, values.length))
          .as(what)
          .isEqualTo(values);
    }
  }

  private static int[] slowRuns(Slow in, int width, int count) {
    List<Integer> values = new ArrayList<>();
    while (!in.atEnd()) {
      long header = in.varint();
      if ((header & 1) == 0) {
        int value = (int) in.bits((width + 7) / 8 * 8);
        for (long i = header >>> 1; i > 0; i--) {
          values.add(value);
        }
      } else {
        for (long i = (header >>> 1) * 8; i > 0; i--) {
          values.add((int) in.bits(width));
        }
      }
    }
    assertThat(values.size()).isBetween(count, count + 7);
    return values.subList(0, count).stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void runsThatEndEarlyAreRefused() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      int[] values = random.ints(20 + random.nextInt(100), 0, 1000).toArray();
      ByteSink sink = new ByteSink();
      RleEncoding.encode(values, values.length, 10, sink);
      // The last group may be padding.
      int length = random.nextInt(sink.length() - 10);
      byte[] cut = Arrays.copyOf(sink.array(), length + Scratch.SLACK);
      assertThatThrownBy(
              () -> RleEncoding.decode(cut, 0, length, 10, values.length, new int[values.length]))
          .as("seed %d round %d, %d bytes", SEED, round, length)
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void widthsHoldAllCodes() {
    assertThat(
            List.of(
                RleEncoding.width(0),
                RleEncoding.width(1),
                RleEncoding.width(2),
                RleEncoding.width(3),
                RleEncoding.width(256),
                RleEncoding.width(257),
                RleEncoding.width(Integer.MAX_VALUE)))
        .containsExactly(0, 0, 1, 2, 8, 9, 31);
  }

  @Test
  void packedValuesAreLeastSignificantBitFirst() {
    Random random = new Random(SEED);
    for (int round = 0; round < 1_000; round++) {
      int width = 1 + random.nextInt(64);
      long[] values =
          random.longs(random.nextInt(100)).map(value -> value >>> (64 - width)).toArray();
      ByteSink sink = new ByteSink();
      sink.write(7);
      sink.putPacked(values, 0, values.length, width);
      Slow in = new Slow(content(sink));
      assertThat(in.bits(8)).isEqualTo(7);
      for (long value : values) {
        assertThat(in.bits(width)).as("seed %d round %d", SEED, round).isEqualTo(value);
      }
      assertThat(sink.length()).isEqualTo(1 + (values.length * width + 7) / 8);
    }
  }
}
