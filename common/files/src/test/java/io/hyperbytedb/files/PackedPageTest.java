package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Bits;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedPageTest {
  private static final long SEED = System.nanoTime();

  /** The values of each kind need another number of bytes. */
  private static long value(Random random, int kind, int i) {
    return switch (kind) {
      case 0 -> 7;
      case 1 -> 1_700_000_000_000_000_000L + i * 10_000_000_000L;
      case 2 -> -40 + random.nextInt(256);
      case 3 -> random.nextInt(1 << 16);
      case 4 -> Long.MIN_VALUE + random.nextInt(Integer.MAX_VALUE);
      case 5 -> random.nextLong();
      default -> i == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    };
  }

  @Test
  void everyRangeOfValuesComesBack() {
    Random random = new Random(SEED);
    for (int round = 0; round < 700; round++) {
      int kind = round % 7;
      int count = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(4096);
      long[] values = new long[4096];
      for (int i = 0; i < count; i++) {
        values[i] = value(random, kind, i);
      }
      check(random, PackedPage.of(values, count, null), values, count, "kind " + kind);
    }
  }

  @Test
  void everyRangeOfCodesComesBack() {
    Random random = new Random(SEED);
    for (int size : new int[] {1, 2, 255, 256, 257, 65_535, 65_536, 65_537}) {
      long[] dictionary = random.longs(size).toArray();
      int count = 1 + random.nextInt(4096);
      int[] codes = new int[4096];
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        codes[i] = i == 0 ? size - 1 : random.nextInt(size);
        values[i] = dictionary[codes[i]];
      }
      check(random, PackedPage.ofCodes(codes, count, dictionary, null), values, count, "" + size);
    }
  }

  private static void check(Random random, PackedPage page, long[] values, int count, String what) {
    for (int i = 0; i < 5; i++) {
      int first = random.nextInt(count + 1);
      int last = first + random.nextInt(count + 1 - first);
      long[] out = new long[last - first + 3];
      page.unpack(first, last, out, 3);
      for (int row = first; row < last; row++) {
        assertThat(out[3 + row - first]).as("seed %d, %s", SEED, what).isEqualTo(values[row]);
      }
    }
  }

  @Test
  void smallNumbersTakeAByteAndEvenTimesNone() {
    long[] values = new long[4096];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 31L % 101;
    }
    assertThat(PackedPage.of(values, values.length, null).bytes()).isLessThan(4096 + 256);
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 10L;
    }
    assertThat(PackedPage.of(values, values.length, null).bytes()).isLessThan(256);
  }

  @Test
  void rowsWithoutAValueAreTold() {
    long[] present = new long[Bits.words(100)];
    for (int row = 0; row < 100; row += 3) {
      Bits.set(present, row);
    }
    PackedPage page = PackedPage.of(new long[34], 34, present);
    assertThat(page.isFull()).isFalse();
    assertThat(page.has(3)).isTrue();
    assertThat(page.has(4)).isFalse();
    assertThat(page.valuesBefore(0)).isZero();
    assertThat(page.valuesBefore(4)).isEqualTo(2);
    assertThat(page.valuesBefore(100)).isEqualTo(34);
  }
}
