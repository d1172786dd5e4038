package io.hyperbytedb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.Envelope.Kind;
import io.hyperbytedb.log.RecordFormatException.Reason;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static byte[] record(int version) {
    byte[] record = new byte[Envelope.HEADER + 3];
    record[8] = 1;
    record[9] = 2;
    record[10] = 3;
    Envelope.seal(record, record.length, Kind.WAL_BATCH, version);
    return record;
  }

  private static void assertReason(ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RecordFormatException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void theBytesNeverChange() {
    assertThat(HexFormat.of().formatHex(record(1))).isEqualTo("484201011cff2c2e010203");
    assertThat(Envelope.open(record(1), Kind.WAL_BATCH, 1, 1)).isEqualTo(1);
  }

  @Test
  void everyBitCounts() {
    for (int bit = 0; bit < record(1).length * 8; bit++) {
      byte[] damaged = record(1);
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertReason(() -> Envelope.open(damaged, Kind.WAL_BATCH, 1, 1), Reason.CORRUPT);
    }
  }

  @Test
  void tooOldTooNewAndForeignDiffer() {
    assertReason(() -> Envelope.open(record(1), Kind.WAL_BATCH, 2, 3), Reason.TOO_OLD);
    assertReason(() -> Envelope.open(record(4), Kind.WAL_BATCH, 2, 3), Reason.TOO_NEW);
    assertReason(() -> Envelope.open(record(1), Kind.CATALOG_COMMAND, 1, 1), Reason.CORRUPT);
    assertReason(() -> Envelope.open(new byte[3], Kind.WAL_BATCH, 1, 1), Reason.CORRUPT);
  }
}
