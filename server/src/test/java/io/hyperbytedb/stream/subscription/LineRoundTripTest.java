package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LineText;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Points that are sent as lines and parsed are the points that they were, whatever is in them. */
class LineRoundTripTest {
  private static final Partition WAL = new Partition("wal", 0);
  private static final String ALPHABET = "ab1 ,=\\\"üt\t#'";
  private static final int ROUNDS = 3_000;

  private final long seed = Long.getLong("hyperbytedb.lines.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final MemoryLog log = new MemoryLog(InstantSource.system());

  /** Rows by series and time. */
  private static Map<String, Map<String, Object>> rows(WalBatch batch, boolean onlyCarried) {
    Map<String, Map<String, Object>> all = new TreeMap<>();
    for (ArrivedRows block : batch.blocks()) {
      for (int row = 0; row < block.size(); row++) {
        SeriesKey key = batch.series().get(block.series()[row]);
        if (onlyCarried && !isCarried(key)) {
          continue;
        }
        boolean isFirst = true;
        for (FieldColumn field : block.fields()) {
          boolean carried =
              !onlyCarried
                  || (LineText.refuseField(field.name()) == null
                      && !(isFirst && LineText.startsBlank(field.name())));
          if (carried && field.column().has(row)) {
            isFirst = false;
            all.computeIfAbsent(
                    List.of(key.measurement(), key.tags()) + " " + block.times()[row],
                    k -> new TreeMap<>())
                .put(field.name(), value(field.column(), row));
          }
        }
      }
    }
    return all;
  }

  private static boolean isCarried(SeriesKey key) {
    StringBuilder text = new StringBuilder(LineText.measurement(key.measurement()));
    List<String> tags = key.tags();
    for (int i = 0; i < tags.size(); i++) {
      text.append(i % 2 == 0 ? ',' : '=').append(LineText.tag(tags.get(i)));
    }
    return LineText.refuseMeasurement(key.measurement()) == null
        && tags.stream().allMatch(tag -> LineText.refuseTag(tag) == null)
        && LineText.refuseKey(text.toString()) == null
        && !text.toString().matches(".*\\\\\\\\[ ,].*");
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn numbers -> numbers.values()[row];
      case LongColumn numbers -> numbers.values()[row];
      case BooleanColumn flags -> Bits.get(flags.values(), row);
      case StringColumn texts -> texts.text(row);
    };
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }

  private WalBatch batch(int round) {
    String measurement = name() + "r" + round;
    List<SeriesKey> series = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Map<String, String> tags = new LinkedHashMap<>();
      for (int left = random.nextInt(3); left > 0; left--) {
        tags.put(name(), name());
      }
      tags.put("series", Integer.toString(i));
      List<String> parts = new ArrayList<>();
      tags.forEach((key, value) -> parts.addAll(List.of(key, value)));
      series.add(SeriesKey.of(measurement, parts.toArray(String[]::new)));
    }
    int size = 1 + random.nextInt(6);
    int[] ordinals = new int[size];
    long[] times = new long[size];
    for (int row = 0; row < size; row++) {
      ordinals[row] = random.nextInt(count);
      times[row] = random.nextInt(5) == 0 ? random.nextLong() / 2 : row;
    }
    Map<String, Column> fields = new LinkedHashMap<>();
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      fields.put(name(), column(size));
    }
    fields.put("all", new LongColumn(size, new long[size], null));
    List<FieldColumn> columns = new ArrayList<>();
    fields.forEach((name, column) -> columns.add(new FieldColumn(name, column)));
    return new WalBatch(
        2,
        3,
        "db",
        "autogen",
        series,
        List.of(new ArrivedRows(measurement, size, ordinals, times, columns)));
  }

  private Column column(int size) {
    long @Nullable [] present = random.nextBoolean() ? null : new long[] {random.nextLong()};
    return switch (random.nextInt(4)) {
      case 0 -> {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          double value = Double.longBitsToDouble(random.nextLong());
          values[i] = Double.isFinite(value) && random.nextBoolean() ? value : random.nextInt(99);
        }
        yield new DoubleColumn(size, values, present);
      }
      case 1 -> {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
          values[i] = random.nextLong() >> random.nextInt(64);
        }
        yield new LongColumn(size, values, present);
      }
      case 2 -> new BooleanColumn(size, new long[] {random.nextLong()}, present);
      default -> texts(size, present);
    };
  }

  private StringColumn texts(int size, long @Nullable [] present) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      if (present == null || Bits.get(present, i)) {
        String text = random.nextInt(4) == 0 ? "" : name() + (random.nextBoolean() ? "\n" : "");
        data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      }
      offsets[i + 1] = data.size();
    }
    return new StringColumn(size, data.toByteArray(), offsets, present);
  }

  @Test
  void pointsAreTheSameAfterwards() {
    for (String topic : List.of("catalog", "wal")) {
      log.ensureTopic(new TopicSpec(topic, 1, 1, Map.of()));
    }
    int carried = 0;
    try (Catalog catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
        LogReader reader = log.read(WAL, 0)) {
      var _ = catalog.submit(new CatalogCommand.CreateDatabase("db", null)).join();
      WritePath writes = new WritePath(catalog, log, "wal", 1, InstantSource.system());
      for (int round = 0; round < ROUNDS; round++) {
        WalBatch batch = batch(round);
        Lines lines = new Lines();
        assertThat(new BatchLines(batch).fill(lines)).isTrue();
        Map<String, Map<String, Object>> found = new TreeMap<>();
        if (lines.count() > 0) {
          write(writes, lines);
          for (LogRecord message : reader.poll(Duration.ofSeconds(10))) {
            found.putAll(rows(WalCodec.decode(message.value()), false));
          }
        }
        carried += found.size();
        String text =
            new String(lines.bytes(), 0, lines.start(lines.count()), StandardCharsets.UTF_8);
        assertThat(found)
            .as("seed %d, round %d: %s", seed, round, text)
            .isEqualTo(rows(batch, true));
      }
    }
    assertThat(carried).isGreaterThan(ROUNDS / 2);
  }

  private void write(WritePath writes, Lines lines) {
    RowWriter writer = writes.newWriter();
    writer.begin(writes.target(writes.database("db"), ""));
    var parsed =
        new LineParser(writer, 1 << 20)
            .parse(lines.bytes(), 0, lines.start(lines.count()), Precision.NANOSECONDS, 0);
    var _ = writer.finish().await();
    assertThat(parsed.badLines()).as("seed %d: %s", seed, parsed.message()).isZero();
  }
}
