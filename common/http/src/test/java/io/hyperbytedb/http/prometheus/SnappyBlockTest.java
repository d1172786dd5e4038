package io.hyperbytedb.http.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnappyBlockTest {
  private static byte[] inflate(byte[] block, int max) {
    // More bytes follow than belong to the body.
    byte[] room = Arrays.copyOf(block, block.length + 7);
    return SnappyBlock.inflate(new HttpExchange.Body(room, block.length), max);
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(5_000)];
    int kinds = 1 + random.nextInt(256);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(kinds);
    }
    return bytes;
  }

  @Test
  void blocksComeBackAndDamageIsABadRequest() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      byte[] bytes = bytes(random);
      byte[] block = SnappyBlock.deflate(bytes);
      assertThat(inflate(block, bytes.length)).as(what).isEqualTo(bytes);
      byte[] bad = Arrays.copyOf(block, random.nextInt(block.length + 1));
      for (int i = random.nextInt(3); i > 0 && bad.length > 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(inflate(bad, 10_000).length).as(what).isLessThanOrEqualTo(10_000);
      } catch (HyperbyteException e) {
        assertThat(e.code()).as(what).isIn(ErrorCode.BAD_REQUEST, ErrorCode.TOO_LARGE);
      }
    }
  }

  @Test
  void aBlockThatAnnouncesTooMuchIsRefusedBeforeItIsInflated() {
    byte[] block = SnappyBlock.deflate(new byte[100_000]);
    assertThatThrownBy(() -> inflate(block, 99_999))
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
    byte[] bomb = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0};
    assertThatThrownBy(() -> inflate(bomb, Integer.MAX_VALUE))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("snappy: corrupt input");
    assertThatThrownBy(() -> inflate(new byte[0], 10)).hasMessage("snappy: corrupt input");
  }
}
