package io.hyperbytedb.importer.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Blocks of encodings that the recorded files have seldom or, as unsigned integers, never. */
class BlockTest {
  private static final int UNSIGNED = 4;
  private static final int INTEGER = 1;

  private static Block decoded(byte[] bytes) throws CorruptException {
    Block block = new Block();
    block.decode(bytes, 0, bytes.length);
    return block;
  }

  private static long[] times(Block block) {
    return Arrays.copyOf(block.times(), block.size());
  }

  private static long[] values(Block block) {
    return Arrays.copyOf(block.values(), block.size());
  }

  @Test
  void rawNumbersKeepAll64Bits() throws Exception {
    long[] times = {Long.MIN_VALUE + 2, -1, 0, Long.MAX_VALUE - 1};
    long[] values = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0};
    Block block =
        decoded(Encoders.block(INTEGER, Encoders.rawTimes(times), Encoders.rawIntegers(values)));
    assertThat(times(block)).containsExactly(times);
    assertThat(values(block)).containsExactly(values);
    assertThat(block.type()).isEqualTo(BlockType.INTEGER);
  }

  @Test
  void runsHaveStepsAndScales() throws Exception {
    Block block =
        decoded(
            Encoders.block(
                UNSIGNED, Encoders.runTimes(-50, 7, 2, 3), Encoders.runIntegers(-2, 1, 2)));
    assertThat(times(block)).containsExactly(-50, 650, 1350);
    // An unsigned integer is the 64 bits of it.
    assertThat(values(block)).containsExactly(-2, -1, 0);
    assertThat(block.type()).isEqualTo(BlockType.UNSIGNED);
  }

  @RepeatedTest(50)
  void packedNumbersOfAllWidths() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int count = 1 + random.nextInt(1000);
    long[] steps = new long[count - 1];
    long[] times = new long[count];
    long[] values = new long[count];
    times[0] = random.nextLong() >> 8;
    values[0] = random.nextLong();
    int scale = random.nextInt(4);
    long unit = (long) Math.pow(10, scale);
    for (int i = 0; i < steps.length; i++) {
      int bits = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
      steps[i] = random.nextInt(3) == 0 ? 1 : 1 + random.nextLong(1L << bits);
      times[i + 1] = times[i] + steps[i] * unit;
      values[i + 1] = values[i] + random.nextLong(1L << bits) - (1L << (bits - 1));
    }
    Block block =
        decoded(
            Encoders.block(
                INTEGER,
                Encoders.packedTimes(times[0], scale, steps),
                Encoders.packedIntegers(values)));
    assertThat(times(block)).as("seed %d", seed).containsExactly(times);
    assertThat(values(block)).as("seed %d", seed).containsExactly(values);
  }

  @Test
  void anArrayIsUsedAgain() throws Exception {
    Block block = new Block();
    byte[] first =
        Encoders.block(3, Encoders.rawTimes(1, 2), Encoders.strings("one", "a longer text"));
    byte[] second = Encoders.block(3, Encoders.rawTimes(5), Encoders.strings("ž"));
    block.decode(first, 0, first.length);
    byte[] text = block.text();
    block.decode(second, 0, second.length);
    assertThat(block.text()).isSameAs(text);
    assertThat(block.size()).isEqualTo(1);
    long where = block.values()[0];
    assertThat(new String(text, (int) (where >>> 32), (int) where, StandardCharsets.UTF_8))
        .isEqualTo("ž");
  }

  @Test
  void whatCannotBeIsRefused() {
    refused(
        Encoders.block(INTEGER, Encoders.rawTimes(1, 2), Encoders.rawIntegers(1)),
        "it has 2 times and 1 values");
    refused(
        Encoders.block(INTEGER, Encoders.rawTimes(2, 1), Encoders.rawIntegers(1, 2)),
        "its times do not ascend");
    refused(
        Encoders.block(INTEGER, Encoders.runTimes(1, 1, 0, 1 << 30), Encoders.rawIntegers(1)),
        "it claims 1073741824 values");
    refused(
        Encoders.block(INTEGER, Encoders.rawTimes(1), Encoders.runIntegers(1, 1, -1)),
        "it has 1 times and 0 values");
    refused(
        Encoders.block(7, Encoders.rawTimes(1), Encoders.rawIntegers(1)),
        "there is no type of values 7");
    refused(Encoders.block(INTEGER, new byte[0], Encoders.rawIntegers(1)), "it has no values");
    refused(Encoders.block(3, Encoders.rawTimes(1), new byte[] {16, -1, -1, -1, -1, 7}), "Snappy");
    refused(Encoders.block(0, Encoders.rawTimes(1), new byte[] {16, 1, 2}), "ends within a value");
  }

  /** Blocks have checksums; but what passes them by chance must not do harm. */
  @Test
  void anyBytesAreRefusedOrDecoded() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] good = {
      Encoders.block(INTEGER, Encoders.packedTimes(0, 1, 5, 6), Encoders.packedIntegers(1, 2, 9)),
      Encoders.block(3, Encoders.rawTimes(1, 2), Encoders.strings("one", "two")),
      Encoders.block(2, Encoders.rawTimes(1, 2), new byte[] {16, 2, (byte) 0x80}),
      Encoders.block(0, Encoders.rawTimes(1), new byte[] {16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    };
    Block block = new Block();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good[random.nextInt(good.length)].clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        block.decode(bytes, 0, random.nextInt(bytes.length + 1));
      } catch (CorruptException _) {
        // As it should.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> decoded(bytes))
        .isInstanceOf(CorruptException.class)
        .hasMessageContaining(why);
  }
}
