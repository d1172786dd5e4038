package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VarintTest {
  private static String hex(long value) {
    byte[] bytes = new byte[Varint.MAX_LENGTH];
    return HexFormat.of().formatHex(bytes, 0, Varint.put(bytes, 0, value));
  }

  @Test
  void bytesNeverChange() {
    assertThat(hex(0)).isEqualTo("00");
    assertThat(hex(127)).isEqualTo("7f");
    assertThat(hex(128)).isEqualTo("8001");
    assertThat(hex(300)).isEqualTo("ac02");
    assertThat(hex(Long.MAX_VALUE)).isEqualTo("ffffffffffffffff7f");
    assertThat(hex(-1)).isEqualTo("ffffffffffffffffff01");
    assertThat(Varint.zigzag(0)).isZero();
    assertThat(Varint.zigzag(-1)).isEqualTo(1);
    assertThat(Varint.zigzag(1)).isEqualTo(2);
    assertThat(Varint.zigzag(Long.MIN_VALUE)).isEqualTo(-1);
  }

  @Test
  void numbersOfAllLengthsComeBack() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      long value = random.nextLong() >>> random.nextInt(64);
      if (random.nextBoolean()) {
        value = -value;
      }
      byte[] bytes = new byte[20];
      Arrays.fill(bytes, (byte) 0xFF);
      int from = random.nextInt(10);
      int end = Varint.put(bytes, from, value);
      String what = "seed %d round %d value %d".formatted(seed, round, value);
      assertThat(end - from).as(what).isEqualTo(Varint.length(value));
      assertThat(Varint.get(bytes, from)).as(what).isEqualTo(value);
      assertThat(Varint.unzigzag(Varint.zigzag(value))).as(what).isEqualTo(value);
    }
  }

  @Test
  void damageIsNotRead() {
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0x80);
    assertThatThrownBy(() -> Varint.get(endless, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1]");
    assertThatThrownBy(() -> Varint.get(endless, 8)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
