package io.hyperbytedb.catalog;

import io.hyperbytedb.log.Envelope;
import java.util.Arrays;
import java.util.Random;

/** Damages payloads as a faulty writer would: bytes change, vanish, appear or become huge. */
public final class Damage {
  private Damage() {}

  /** Returns a damaged copy of a record, to be sealed again. */
  public static byte[] one(Random random, byte[] record) {
    int at = Envelope.HEADER + random.nextInt(record.length - Envelope.HEADER);
    byte[] bad = record.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = 0; i <= random.nextInt(3); i++) {
          bad[Envelope.HEADER + random.nextInt(record.length - Envelope.HEADER)] =
              (byte) random.nextInt();
        }
      }
      case 1 -> bad = Arrays.copyOf(record, at);
      case 2 -> {
        bad = Arrays.copyOf(record, record.length + 1);
        System.arraycopy(record, at, bad, at + 1, record.length - at);
      }
      default -> Arrays.fill(bad, at, Math.min(bad.length, at + 1 + random.nextInt(9)), (byte) -1);
    }
    return bad;
  }
}
