package io.hyperbytedb.log.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalCodecTest {
  private final WalCodec codec = new WalCodec();

  /**
   * A batch with every type, with and without gaps: the content of the golden file of version 1.
   */
  private static WalBatch sample() {
    long[] gaps = {0b101};
    return new WalBatch(
        7,
        8,
        "db",
        "autogen",
        List.of(SeriesKey.of("cpu", "host", "a"), SeriesKey.of("cpu")),
        List.of(
            new ArrivedRows(
                "cpu",
                3,
                new int[] {0, 1, 0},
                new long[] {1_767_571_200_000_000_000L, -5, Long.MAX_VALUE},
                List.of(
                    new FieldColumn(
                        "f", new DoubleColumn(3, new double[] {1.5, -0.0, 1e300}, null)),
                    new FieldColumn(
                        "i", new LongColumn(3, new long[] {Long.MIN_VALUE, 0, 3}, gaps)),
                    new FieldColumn("b", new BooleanColumn(3, new long[] {0b110}, null)),
                    new FieldColumn(
                        "s",
                        new StringColumn(
                            3,
                            "xäy".getBytes(StandardCharsets.UTF_8),
                            new int[] {0, 3, 3, 4},
                            gaps))))));
  }

  private static String text(WalBatch batch) {
    StringBuilder out = new StringBuilder();
    out.append(batch.databaseId()).append(' ').append(batch.policyId()).append(' ');
    out.append(batch.database()).append(' ').append(batch.policy()).append(batch.series());
    for (ArrivedRows rows : batch.blocks()) {
      for (int i = 0; i < rows.size(); i++) {
        out.append('\n').append(rows.measurement()).append(' ').append(rows.series()[i]);
        out.append(' ').append(rows.times()[i]);
        for (FieldColumn field : rows.fields()) {
          if (field.column().has(i)) {
            out.append(' ').append(field.name()).append('=').append(value(field.column(), i));
          }
        }
      }
    }
    return out.toString();
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  @Test
  void readsTheGoldenFileOfVersion1() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/wal-record-1.hex")) {
      String hex =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(HexFormat.of().formatHex(codec.encode(sample()))).isEqualTo(hex);
      assertThat(text(WalCodec.decode(HexFormat.of().parseHex(hex)))).isEqualTo(text(sample()));
    }
  }

  @Test
  void whatWasWrittenIsRead() {
    long seed = 4711;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      WalBatch batch = random(random);
      assertThat(text(WalCodec.decode(codec.encode(batch))))
          .as("seed %d round %d", seed, round)
          .isEqualTo(text(batch));
    }
  }

  /** The array content at a row without a value may stem from another request. */
  @Test
  void onlyValuesAreWritten() {
    WalBatch batch = sample();
    long[] present = {0b10};
    byte[] other = "secret".getBytes(StandardCharsets.UTF_8);
    List<FieldColumn> fields =
        List.of(
            new FieldColumn("f", new DoubleColumn(3, new double[] {9, 1, 9}, present)),
            new FieldColumn("i", new LongColumn(3, new long[] {9, 1, 9}, present)),
            new FieldColumn("b", new BooleanColumn(3, new long[] {-1L}, present)),
            new FieldColumn("s", new StringColumn(3, other, new int[] {0, 0, 1, 1}, present)));
    WalBatch dirty = withFields(batch, fields);
    ArrivedRows rows = WalCodec.decode(codec.encode(dirty)).blocks().getFirst();
    assertThat(((DoubleColumn) rows.fields().get(0).column()).values()).containsExactly(0, 1, 0);
    assertThat(((LongColumn) rows.fields().get(1).column()).values()).containsExactly(0, 1, 0);
    assertThat(((BooleanColumn) rows.fields().get(2).column()).values()).containsExactly(0b10);
    assertThat(((StringColumn) rows.fields().get(3).column()).data())
        .isEqualTo("s".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void recordsThatWouldGrowOutOfProportionAreRefused() {
    int rows = 100_000;
    List<FieldColumn> fields = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fields.add(
          new FieldColumn("f" + i, new LongColumn(rows, new long[rows], new long[rows / 64 + 1])));
    }
    WalBatch batch = withFields(sample(), rows, fields);
    assertThat(WalCodec.fits(batch)).isTrue();
    byte[] record = codec.encode(batch);
    assertThat(record).hasSizeLessThan(400_000);
    WalBatch larger = withFields(sample(), rows + 5_000, fields);
    assertThat(WalCodec.fits(larger)).isFalse();
    assertThatThrownBy(() -> codec.encode(larger)).isInstanceOf(IllegalArgumentException.class);
  }

  private static WalBatch withFields(WalBatch batch, List<FieldColumn> fields) {
    return withFields(batch, 3, fields);
  }

  private static WalBatch withFields(WalBatch batch, int rows, List<FieldColumn> fields) {
    return new WalBatch(
        1,
        1,
        "d",
        "r",
        batch.series(),
        List.of(new ArrivedRows("cpu", rows, new int[rows], new long[rows], fields)));
  }

  @Test
  void damagedPayloadsAreRefusedAndNothingElseHappens() {
    long seed = 815;
    Random random = new Random(seed);
    byte[] good = codec.encode(sample());
    for (int round = 0; round < 100_000; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        bad[Envelope.HEADER + random.nextInt(bad.length - Envelope.HEADER)] =
            (byte) random.nextInt();
      }
      // The checksum is right, as if our own writer were wrong.
      Envelope.seal(bad, bad.length, Envelope.Kind.WAL_BATCH, 1);
      try {
        WalCodec.decode(bad);
      } catch (RecordFormatException expected) {
        assertThat(expected.reason()).isEqualTo(RecordFormatException.Reason.CORRUPT);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private static WalBatch random(Random random) {
    int seriesCount = 1 + random.nextInt(5);
    List<SeriesKey> series = new ArrayList<>();
    for (int i = 0; i < seriesCount; i++) {
      series.add(SeriesKey.of("m", "t", "v" + i));
    }
    List<ArrivedRows> blocks = new ArrayList<>();
    for (int b = 0; b < random.nextInt(3); b++) {
      int rows = 1 + random.nextInt(200);
      int[] ordinals = random.ints(rows, 0, seriesCount).toArray();
      long[] times = random.longs(rows).toArray();
      List<FieldColumn> fields = new ArrayList<>();
      for (FieldType type : FieldType.values()) {
        long[] present = random.nextBoolean() ? null : random.longs((rows + 63) / 64).toArray();
        fields.add(new FieldColumn("f" + type.id(), column(random, type, rows, present)));
      }
      blocks.add(new ArrivedRows("m" + b, rows, ordinals, times, fields));
    }
    return new WalBatch(random.nextInt(100), 1, "d", "r", series, blocks);
  }

  private static Column column(Random random, FieldType type, int rows, long @Nullable [] present) {
    return switch (type) {
      case FLOAT -> new DoubleColumn(rows, random.doubles(rows).toArray(), present);
      case INTEGER -> new LongColumn(rows, random.longs(rows).toArray(), present);
      case BOOLEAN -> new BooleanColumn(rows, random.longs((rows + 63) / 64).toArray(), present);
      case STRING -> {
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
          boolean has = present == null || Bits.get(present, i);
          offsets[i + 1] = offsets[i] + (has ? random.nextInt(4) : 0);
        }
        byte[] data = new byte[offsets[rows] + 5];
        java.util.Arrays.fill(data, (byte) 'z');
        yield new StringColumn(rows, data, offsets, present);
      }
    };
  }
}
