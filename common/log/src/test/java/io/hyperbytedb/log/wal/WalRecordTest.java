package io.hyperbytedb.log.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What programs outside see of the WAL. */
class WalRecordTest {
  private static WalBatch batch() {
    ArrivedRows cpu =
        new ArrivedRows(
            "cpu",
            3,
            new int[] {0, 1, 0},
            new long[] {5, -1, 6},
            List.of(
                new FieldColumn("f", new DoubleColumn(3, new double[] {1.5, 2, 3}, null)),
                new FieldColumn("n", new LongColumn(3, new long[] {7, 0, 9}, new long[] {0b101})),
                new FieldColumn(
                    "s",
                    new StringColumn(
                        3,
                        "ü".getBytes(StandardCharsets.UTF_8),
                        new int[] {0, 0, 2, 2},
                        new long[] {0b010}))));
    ArrivedRows mem =
        new ArrivedRows(
            "mem",
            1,
            new int[] {2},
            new long[] {8},
            List.of(
                new FieldColumn("up", new BooleanColumn(1, new long[] {1}, /* present= */ null))));
    List<SeriesKey> series =
        List.of(
            SeriesKey.of("cpu", "host", "a", "zone", "z"),
            SeriesKey.of("cpu"),
            SeriesKey.of("mem", "host", "b"));
    return new WalBatch(3, 4, "d", "autogen", series, List.of(cpu, mem));
  }

  @Test
  void rowsAreThoseThatWereWritten() {
    byte[] value = new WalCodec().encode(batch());
    assertThat(WalCodec.header(value)).isEqualTo(new WalHeader(3, 4, "d", "autogen"));
    assertThat(WalRecord.decode(value))
        .isInstanceOfSatisfying(
            WalRecord.Written.class,
            written ->
                assertThat(written.rows())
                    .containsExactly(
                        row("cpu", Map.of("host", "a", "zone", "z"), 5, Map.of("f", 1.5, "n", 7L)),
                        row("cpu", Map.of(), -1, Map.of("f", 2.0, "s", "ü")),
                        row("cpu", Map.of("host", "a", "zone", "z"), 6, Map.of("f", 3.0, "n", 9L)),
                        row("mem", Map.of("host", "b"), 8, Map.of("up", true))));
  }

  private static WalRow row(
      String measurement, Map<String, String> tags, long time, Map<String, Object> fields) {
    return new WalRow("d", "autogen", measurement, tags, time, fields);
  }

  @Test
  void markersAreDeletes() {
    DeleteMarker marker =
        new DeleteMarker(3, 4, "cpu", new SeriesChoice.All(), 1, 2, SeriesFate.KEEP);
    assertThat(WalRecord.decode(DeleteCodec.encode(marker)))
        .isEqualTo(new WalRecord.Deleted(marker));
  }

  @Test
  void damageIsNamed() {
    byte[] value = new WalCodec().encode(batch());
    value[value.length / 2] ^= 1;
    assertThatThrownBy(() -> WalRecord.decode(value)).isInstanceOf(RecordFormatException.class);
    assertThatThrownBy(() -> WalRecord.decode(new byte[0]))
        .isInstanceOf(RecordFormatException.class);
  }
}
