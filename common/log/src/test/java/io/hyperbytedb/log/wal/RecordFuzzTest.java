package io.hyperbytedb.log.wal;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.testing.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A damaged record is refused as damaged, with a wrong checksum or a right one. */
class RecordFuzzTest {
  /** Equal values take almost no bytes, so a short record may hold many rows, up to a limit. */
  private static final long CELL_BYTES = 16L * WalCodec.MAX_CELLS;

  private static byte[] batch(int rows) {
    int[] series = new int[rows];
    long[] times = new long[rows];
    double[] floats = new double[rows];
    long[] integers = new long[rows];
    int[] offsets = new int[rows + 1];
    for (int i = 0; i < rows; i++) {
      series[i] = i % 2;
      times[i] = 1_767_571_200_000_000_000L + i * 1_000_000_007L;
      floats[i] = i / 3.0;
      integers[i] = i * 100_000L - 7;
      offsets[i + 1] = i + 1;
    }
    WalBatch batch =
        new WalBatch(
            7,
            8,
            "db",
            "autogen",
            List.of(SeriesKey.of("cpu", "host", "a"), SeriesKey.of("cpu")),
            List.of(
                new ArrivedRows(
                    "cpu",
                    rows,
                    series,
                    times,
                    List.of(
                        new FieldColumn("f", new DoubleColumn(rows, floats, null)),
                        new FieldColumn("i", new LongColumn(rows, integers, new long[] {0b10101})),
                        new FieldColumn("b", new BooleanColumn(rows, new long[] {9}, null)),
                        new FieldColumn(
                            "s",
                            new StringColumn(
                                rows,
                                "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.UTF_8),
                                offsets,
                                null))))));
    return new WalCodec().encode(batch);
  }

  @Test
  void batches() {
    boolean[] seal = {false};
    new Fuzzer(
            "WAL record",
            List.of(batch(1), batch(3), batch(20)),
            RecordFormatException.class::isInstance,
            CELL_BYTES,
            1_000)
        .run(
            30_000,
            input -> {
              // Most inputs get a right checksum, or the parser behind it would not be reached.
              seal[0] = !seal[0] || input.length % 3 == 0;
              if (seal[0] && input.length >= Envelope.HEADER) {
                Envelope.seal(input, input.length, Envelope.Kind.WAL_BATCH, input[2]);
              }
              WalCodec.decode(input);
            });
  }

  @Test
  void markers() {
    boolean[] seal = {false};
    new Fuzzer(
            "delete marker",
            DeleteCodecTest.SAMPLES.stream().map(DeleteCodec::encode).toList(),
            RecordFormatException.class::isInstance,
            16 << 10,
            100)
        .run(
            30_000,
            input -> {
              seal[0] = !seal[0] || input.length % 3 == 0;
              if (seal[0] && input.length >= Envelope.HEADER) {
                Envelope.seal(input, input.length, Envelope.Kind.WAL_DELETE, input[2]);
              }
              DeleteCodec.decode(input);
            });
  }
}
