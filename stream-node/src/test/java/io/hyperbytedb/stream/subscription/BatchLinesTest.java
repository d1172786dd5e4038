package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** WAL records as line protocol. That parsers read the same points is tested with the server. */
class BatchLinesTest {
  private static WalBatch batch(List<SeriesKey> series, ArrivedRows... blocks) {
    return new WalBatch(2, 3, "d", "autogen", series, List.of(blocks));
  }

  private static ArrivedRows rows(int[] series, FieldColumn... fields) {
    long[] times = new long[series.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1_700_000_000_000_000_000L + i;
    }
    return new ArrivedRows("m", series.length, series, times, List.of(fields));
  }

  private static FieldColumn ints(String name, long... values) {
    return new FieldColumn(name, new LongColumn(values.length, values, null));
  }

  private static FieldColumn texts(String name, String... values) {
    int[] offsets = new int[values.length + 1];
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      all.append(values[i]);
      offsets[i + 1] = all.toString().getBytes(StandardCharsets.UTF_8).length;
    }
    return new FieldColumn(
        name,
        new StringColumn(
            values.length, all.toString().getBytes(StandardCharsets.UTF_8), offsets, null));
  }

  private static String text(Lines lines) {
    return new String(lines.bytes(), 0, lines.start(lines.count()), StandardCharsets.UTF_8);
  }

  private static String all(WalBatch batch) {
    Lines lines = new Lines();
    assertThat(new BatchLines(batch).fill(lines)).isTrue();
    return text(lines);
  }

  private static String number(double value) {
    Lines lines = new Lines();
    lines.put(value);
    lines.endLine();
    return text(lines).strip();
  }

  @Test
  void aPointHasItsFieldsInTheirOrderAndItsTimeInNanoseconds() {
    assertThat(
            all(
                batch(
                    List.of(SeriesKey.of("m", "host", "a", "az", "x")),
                    rows(
                        new int[] {0, 0},
                        ints("z", 1, Long.MIN_VALUE),
                        new FieldColumn(
                            "f", new DoubleColumn(2, new double[] {1.5, 0}, new long[] {1})),
                        new FieldColumn("b", new BooleanColumn(2, new long[] {2}, null)),
                        texts("a", "x", "")))))
        .isEqualTo(
            """
            m,az=x,host=a z=1i,f=1.5,b=false,a="x" 1700000000000000000
            m,az=x,host=a z=-9223372036854775808i,b=true,a="" 1700000000000000001
            """);
  }

  @Test
  void whatIsSpecialIsEscaped() {
    assertThat(
            all(
                batch(
                    List.of(SeriesKey.of("a, b=\"ü", "t, =", "v, =\\x")),
                    rows(new int[] {0}, texts("f, =\"", "a \"b\"\\,=\nc")))))
        .isEqualTo(
            "a\\,\\ b=\"ü,t\\,\\ \\==v\\,\\ \\=\\x"
                + " f\\,\\ \\=\"=\"a \\\"b\\\"\\\\,=\nc\" 1700000000000000000\n");
  }

  @Test
  void namesThatLineProtocolCannotCarryAreLeftOut() {
    BatchLines lines =
        new BatchLines(
            batch(
                List.of(SeriesKey.of("m", "t", "a\\"), SeriesKey.of("m", "t", "b")),
                rows(new int[] {0, 1, 0}, ints("f\\", 1, 2, 3), ints("g", 4, 5, 6))));
    Lines out = new Lines();
    assertThat(lines.fill(out)).isTrue();
    assertThat(text(out)).isEqualTo("m,t=b g=5i 1700000000000000001\n");
    assertThat(lines.left()).isEqualTo(3);
  }

  @Test
  void aPointWithoutAFieldThatCanBeWrittenIsNoLine() {
    BatchLines lines =
        new BatchLines(batch(List.of(SeriesKey.of("m")), rows(new int[] {0}, ints("f\nx", 1))));
    Lines out = new Lines();
    assertThat(lines.fill(out)).isTrue();
    assertThat(out.count()).isZero();
    assertThat(text(out)).isEmpty();
    assertThat(lines.left()).isEqualTo(1);
  }

  @Test
  void aLargeRecordIsSeveralRequests() {
    int size = 2 * Lines.MOST_LINES + 1;
    BatchLines lines =
        new BatchLines(
            batch(List.of(SeriesKey.of("m")), rows(new int[size], ints("f", new long[size]))));
    Lines out = new Lines();
    int[] counts = new int[3];
    for (int i = 0; i < counts.length; i++) {
      out.clear();
      assertThat(lines.fill(out)).isEqualTo(i == 2);
      counts[i] = out.count();
    }
    assertThat(counts).containsExactly(Lines.MOST_LINES, Lines.MOST_LINES, 1);
    assertThat(text(out)).isEqualTo("m f=0i " + (1_700_000_000_000_000_000L + size - 1) + "\n");
  }

  @Test
  void numbersAreShort() {
    assertThat(number(1)).isEqualTo("1");
    assertThat(number(-0.0)).isEqualTo("-0");
    assertThat(number(0.1)).isEqualTo("0.1");
    assertThat(number(-23.05)).isEqualTo("-23.05");
    assertThat(number(0.000001)).isEqualTo("0.000001");
    assertThat(number(123456.789012)).isEqualTo("123456.789012");
    assertThat(number(1e15)).isEqualTo("1000000000000000");
    assertThat(number(1e300)).isEqualTo("1.0E300");
    assertThat(number(Double.MIN_VALUE)).isEqualTo("4.9E-324");
  }

  @Test
  void numbersReadBackAsTheyWere() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200_000; i++) {
      double value =
          switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(-1_000_000, 1_000_000) / 1000.0;
            case 2 -> random.nextDouble() * Math.pow(10, random.nextInt(20));
            default -> random.nextLong() / 7.0;
          };
      if (!Double.isFinite(value)) {
        continue;
      }
      assertThat(Double.doubleToLongBits(Double.parseDouble(number(value))))
          .as("seed %d: %s", seed, value)
          .isEqualTo(Double.doubleToLongBits(value));
    }
  }
}
