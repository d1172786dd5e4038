package io.hyperbytedb.http.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtoInputTest {
  /** Writes a message of fields 1 to 4: number, float, text, message; returns what is in it. */
  private static List<Object> write(Random random, int depth, ByteArrayOutputStream to)
      throws IOException {
    List<Object> values = new ArrayList<>();
    CodedOutputStream out = CodedOutputStream.newInstance(to);
    for (int n = random.nextInt(5); n > 0; n--) {
      switch (random.nextInt(depth > 0 ? 5 : 4)) {
        case 0 -> {
          long value = random.nextLong() >> random.nextInt(64);
          out.writeInt64(1, value);
          values.add(value);
        }
        case 1 -> {
          double value = random.nextDouble();
          out.writeDouble(2, value);
          values.add(value);
        }
        case 2 -> {
          String value = "é".repeat(random.nextInt(100));
          out.writeString(3, value);
          values.add(value);
        }
        case 3 -> out.writeFixed32(1_000 + random.nextInt(9), 7); // one that nothing reads
        default -> {
          ByteArrayOutputStream inner = new ByteArrayOutputStream();
          values.add(write(random, depth - 1, inner));
          out.writeByteArray(4, inner.toByteArray());
        }
      }
    }
    out.flush();
    return values;
  }

  private static List<Object> read(ProtoInput in) {
    List<Object> values = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values.add(in.readVarint());
        case 2 -> values.add(in.readDouble());
        case 3 -> values.add(in.readText());
        case 4 -> values.add(read(in.readMessage()));
        default -> {}
      }
    }
    return values;
  }

  private static ProtoInput input(byte[] message) {
    byte[] room = new byte[message.length + 8];
    Arrays.fill(room, (byte) 0xff);
    System.arraycopy(message, 0, room, 3, message.length);
    return new ProtoInput(room, 3, message.length);
  }

  @Test
  void messagesComeBackAndDamageIsABadRequest() throws IOException {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      List<Object> values = write(random, 3, out);
      ProtoInput in = input(out.toByteArray());
      assertThat(read(in)).as(what).isEqualTo(values);
      assertThat(read(in.again())).as(what).isEqualTo(values);
      byte[] bad = Arrays.copyOf(out.toByteArray(), random.nextInt(out.size() + 1));
      for (int i = random.nextInt(3); i > 0 && bad.length > 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        read(input(bad));
      } catch (HyperbyteException e) {
        assertThat(e.code()).as(what).isEqualTo(ErrorCode.BAD_REQUEST);
      }
    }
  }

  @Test
  void errorsHaveInfluxDbsTexts() {
    ProtoInput number = input(new byte[] {0x08, 0x01});
    assertThat(number.next()).isTrue();
    assertThatThrownBy(number::readText).hasMessage("proto: wrong wireType = 0 for field 1");
    ProtoInput cut = input(new byte[] {0x1a, 0x05, 'a'});
    assertThat(cut.next()).isTrue();
    assertThatThrownBy(cut::readText).hasMessage("unexpected EOF");
  }
}
