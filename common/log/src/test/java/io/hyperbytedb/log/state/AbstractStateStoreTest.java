package io.hyperbytedb.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of every state store. */
public abstract class AbstractStateStoreTest {
  /** A new, empty store. */
  protected abstract StateStore store();

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static List<String> scan(StateStore store, byte[] prefix) {
    List<String> found = new ArrayList<>();
    HexFormat hex = HexFormat.of();
    store.scan(prefix, (key, value) -> found.add(hex.formatHex(key) + hex.formatHex(value)));
    return found;
  }

  @Test
  void dataAndOffsetAreCommittedTogether() {
    StateStore store = store();
    assertThat(store.appliedOffset()).isZero();
    store.commit(
        7,
        out -> {
          out.put(bytes(1, 2), bytes(9));
          out.put(bytes(1, 0xff), bytes(8));
          out.put(bytes(2), bytes());
          out.put(bytes(0), bytes(7));
        });
    assertThat(store.appliedOffset()).isEqualTo(7);
    assertThat(store.get(bytes(1, 2))).containsExactly(9);
    assertThat(store.get(bytes(3))).isNull();
    store.commit(8, out -> out.delete(bytes(1, 2)));
    assertThat(store.get(bytes(1, 2))).isNull();
    assertThat(store.appliedOffset()).isEqualTo(8);
  }

  @Test
  void scansAPrefixInUnsignedOrder() {
    StateStore store = store();
    store.commit(
        1,
        out -> {
          out.put(bytes(5, 0x80), bytes(1));
          out.put(bytes(5, 0x01), bytes(2));
          out.put(bytes(5), bytes(3));
          out.put(bytes(4, 9), bytes(4));
          out.put(bytes(6), bytes(5));
        });
    assertThat(scan(store, bytes(5))).containsExactly("0503", "050102", "058001");
    assertThat(scan(store, bytes())).hasSize(5);
    assertThat(scan(store, bytes(7))).isEmpty();
  }
}
