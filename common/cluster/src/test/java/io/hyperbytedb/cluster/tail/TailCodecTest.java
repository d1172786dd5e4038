package io.hyperbytedb.cluster.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.Tombstone;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TailCodecTest {
  private static final TailSeries NONE = new TailSeries(0, 7, new long[0], List.of());
  private static final TailSeries SOME =
      new TailSeries(
          3,
          100,
          new long[] {5, 9},
          List.of(SeriesKey.of("m", "h", "a"), SeriesKey.of("m ü")),
          120,
          new long[] {5},
          new long[] {1, 2});

  private static SortedRows block() {
    return new SortedRows(
        2,
        new long[] {5, 9},
        new int[] {0, 1, 3},
        new long[] {10, -5, 1_700_000_000_000_000_000L},
        List.of(
            new FieldColumn("f", new DoubleColumn(3, new double[] {1.5, 0, -2}, new long[] {5})),
            new FieldColumn("i", new LongColumn(3, new long[] {1, 2, 3}, null)),
            new FieldColumn("b", new BooleanColumn(3, new long[] {2}, null)),
            new FieldColumn(
                "s",
                new StringColumn(
                    3,
                    "abc".getBytes(StandardCharsets.UTF_8),
                    new int[] {0, 1, 1, 3},
                    new long[] {5}))));
  }

  private static byte[] answer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TailCodec.write(
        List.of(
            new TailRows(NONE, List.of()),
            new TailRows(
                SOME,
                List.of(block(), block()),
                List.of(new Tombstone(110, 1, 0, "m", null, Long.MIN_VALUE, 5)))),
        new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static List<TailRows> read(byte[] bytes) throws IOException {
    return TailCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Test
  void whatIsAnsweredArrives() throws IOException {
    List<TailRows> read = read(answer());
    assertThat(read).hasSize(2);
    assertThat(read.getFirst().series())
        .usingRecursiveComparison()
        .isEqualTo(new TailSeries(0, 7, new long[0], List.of()));
    assertThat(read.getLast().series()).usingRecursiveComparison().isEqualTo(SOME);
    assertThat(read.getLast().tombstones())
        .containsExactly(new Tombstone(110, 1, 0, "m", null, Long.MIN_VALUE, 5));
    assertThat(read.getLast().blocks()).hasSize(2);
    SortedRows rows = read.getLast().blocks().getFirst();
    assertThat(rows.runStarts()).containsExactly(0, 1, 3);
    assertThat(rows.times()).containsExactly(10, -5, 1_700_000_000_000_000_000L);
    assertThat(rows.fields().getFirst().column().has(1)).isFalse();
    assertThat(((DoubleColumn) rows.fields().getFirst().column()).values()[2]).isEqualTo(-2);
    assertThat(((StringColumn) rows.fields().getLast().column()).offsets()[3]).isEqualTo(3);
  }

  @Test
  void aQuestionArrives() {
    TailCodec.Question question =
        new TailCodec.Question(1, 2, "m", Long.MIN_VALUE, 9, Consistency.EVENTUAL);
    assertThat(TailCodec.decode(TailCodec.encode(question))).isEqualTo(question);
  }

  @Test
  void anAnswerThatIsCutOrDamagedIsRefused() throws IOException {
    byte[] whole = answer();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
    long seed = 20_261_123;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = whole.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        var _ = read(bad);
      } catch (IOException | RecordFormatException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " input " + i, e);
      }
    }
  }
}
