package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Compares merged files with a map of series, time and field to the last written value. */
class TableMergerTest {
  private static final long SEED = 20261123;
  private static final List<FieldName> FIELDS =
      List.of(
          new FieldName("a", FieldType.FLOAT),
          new FieldName("b", FieldType.INTEGER),
          new FieldName("c", FieldType.STRING));

  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  private record Cell(long series, long time, String field) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int bySeries = Long.compare(series, other.series);
      int byTime = Long.compare(time, other.time);
      return bySeries != 0 ? bySeries : byTime != 0 ? byTime : field.compareTo(other.field);
    }
  }

  @Test
  void theLastValueOfEachFieldStaysAndDeletedRowsGo() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      String what = "seed " + SEED + " round " + round;
      TreeMap<Cell, Object> expected = new TreeMap<>();
      List<TableMerger.Input> inputs = new ArrayList<>();
      int files = 1 + random.nextInt(4);
      int span = 1 + random.nextInt(round % 5 == 0 ? 20_000 : 200);
      for (int i = 0; i < files; i++) {
        SortedRows rows = random(random, 1 + random.nextInt(30), span);
        FileEntry file = new TableWriter(storage, true, 4096).write(spec(i), "", rows, Tables::key);
        long[] dead = random.nextInt(3) == 0 ? deadTimes(random, span) : new long[0];
        int deadOnly = random.nextInt(4);
        TableMerger.DeadTimes deadTimes =
            id -> SeriesId.ordinal(id) % 4 >= deadOnly ? dead : new long[0];
        inputs.add(new TableMerger.Input(file.path(), deadTimes));
        put(rows, deadTimes, expected);
      }
      FileEntry merged =
          new TableMerger(storage, true, 1 + random.nextInt(4000))
              .merge(merged(), "a" + round, inputs, Tables::key, () -> false);
      assertThat(merged == null).as(what).isEqualTo(expected.isEmpty());
      if (merged != null) {
        check(merged, expected, what);
      }
    }
  }

  private void check(FileEntry merged, TreeMap<Cell, Object> expected, String what)
      throws IOException {
    TreeMap<Cell, Object> found = new TreeMap<>();
    TreeSet<String> fields = new TreeSet<>();
    List<String> inOrder = new ArrayList<>();
    try (FileCache cache = new FileCache(storage, 1);
        FileCache.Handle handle = cache.open(merged.path())) {
      TableFile file = handle.file();
      file.verify();
      long[] times = new long[file.rows()];
      file.readTimes(0, file.rows(), times, 0);
      for (int f = 0; f < file.fields().size(); f++) {
        Column column = file.readField(f, 0, file.rows());
        fields.add(file.fields().get(f).name());
        inOrder.add(file.fields().get(f).name());
        for (int run = 0; run < file.series().count(); run++) {
          for (int row = file.series().starts()[run];
              row < file.series().starts()[run + 1];
              row++) {
            Object value = Tables.value(column, row);
            if (value != null) {
              String field = file.fields().get(f).name();
              found.put(new Cell(file.series().ids()[run], times[row], field), value);
            }
          }
        }
      }
      assertThat(merged.rows()).as(what).isEqualTo(file.rows());
    }
    assertThat(found).as(what).isEqualTo(expected);
    assertThat(foreign(merged, inOrder)).as("parquet-hadoop, %s", what).isEqualTo(expected);
    TreeSet<String> withValues = new TreeSet<>();
    expected.keySet().forEach(cell -> withValues.add(cell.field()));
    assertThat(fields).as(what).isEqualTo(withValues);
    assertThat(merged.fields().stream().map(FieldName::name)).as(what).hasSameElementsAs(fields);
    assertThat(merged.minTime())
        .as(what)
        .isEqualTo(expected.keySet().stream().mapToLong(Cell::time).min().orElseThrow());
    assertThat(merged.maxTime())
        .as(what)
        .isEqualTo(expected.keySet().stream().mapToLong(Cell::time).max().orElseThrow());
  }

  /** The cells of a file as parquet-hadoop reads them. */
  private TreeMap<Cell, Object> foreign(FileEntry file, List<String> fields) throws IOException {
    ParquetHadoop.Table table = ParquetHadoop.read(Tables.bytes(storage, file.path()));
    TreeMap<Cell, Object> found = new TreeMap<>();
    int firstField = table.columns().size() - 1 - fields.size();
    for (Object[] row : table.rows()) {
      int column = firstField;
      for (String field : fields) {
        Object value = row[column++];
        if (value != null) {
          found.put(new Cell((Long) row[row.length - 1], (Long) row[0], field), value);
        }
      }
    }
    return found;
  }

  @Test
  void aDamagedInputIsNamedAndNothingIsMade() throws Exception {
    Random random = new Random(SEED);
    storage.damageWrite(2);
    FileEntry bad =
        new TableWriter(storage, false).write(spec(0), "", random(random, 20, 5000), Tables::key);
    FileEntry good =
        new TableWriter(storage).write(spec(1), "", random(random, 20, 5000), Tables::key);
    List<TableMerger.Input> inputs =
        List.of(
            new TableMerger.Input(bad.path(), TableMerger.DeadTimes.NONE),
            new TableMerger.Input(good.path(), TableMerger.DeadTimes.NONE));
    assertThatThrownBy(
            () ->
                new TableMerger(storage, true, 4096)
                    .merge(merged(), "1", inputs, Tables::key, () -> false))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(bad.path());
    assertThat(storage.list("")).containsExactlyInAnyOrder(bad.path(), good.path());
  }

  @Test
  void aMergeThatIsStoppedLeavesNothing() throws Exception {
    FileEntry file =
        new TableWriter(storage).write(spec(0), "", random(new Random(SEED), 20, 500), Tables::key);
    assertThatThrownBy(
            () ->
                new TableMerger(storage, true, 100)
                    .merge(
                        merged(),
                        "1",
                        List.of(new TableMerger.Input(file.path(), TableMerger.DeadTimes.NONE)),
                        Tables::key,
                        () -> true))
        .isInstanceOf(CancellationException.class);
    assertThat(storage.list("")).containsExactly(file.path());
  }

  private static TableSpec spec(int i) {
    return new TableSpec(
        "d",
        "p",
        new FileScope(new TableId(2, 3, "m"), 1, 10L * i, 10L * i + 10, 0, 0, 3_600_000_000_000L));
  }

  private static TableSpec merged() {
    return new TableSpec(
        "d", "p", new FileScope(new TableId(2, 3, "m"), 1, 0, 100, 1, 0, 3_600_000_000_000L));
  }

  private static long[] deadTimes(Random random, int span) {
    if (random.nextInt(4) == 0) {
      return new long[] {Long.MIN_VALUE, Long.MAX_VALUE};
    }
    long first = random.nextInt(span);
    long second = first + random.nextInt(span);
    return random.nextBoolean()
        ? new long[] {first, second}
        : new long[] {first, second, second + 2, Long.MAX_VALUE};
  }

  private static SortedRows random(Random random, int seriesCount, int span) {
    long[] ids = new long[seriesCount];
    int[] starts = new int[seriesCount + 1];
    List<Long> times = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < seriesCount; i++) {
      number += 1 + random.nextInt(3);
      ids[i] = SeriesId.of(1, number);
      TreeSet<Long> some = new TreeSet<>();
      int count = 1 + random.nextInt(i == 0 ? span : Math.min(span, 100));
      for (int n = 0; n < count; n++) {
        some.add((long) random.nextInt(span));
      }
      times.addAll(some);
      starts[i + 1] = times.size();
    }
    int rows = times.size();
    int left = 1 + random.nextInt(7);
    List<FieldColumn> fields = new ArrayList<>();
    List<long[]> presents = new ArrayList<>();
    for (int f = 0; f < FIELDS.size(); f++) {
      presents.add(random.longs(Bits.words(rows)).toArray());
    }
    for (int row = 0; row < rows; row++) {
      boolean any = false;
      for (int f = 0; f < FIELDS.size(); f++) {
        if ((left & 1 << f) == 0) {
          Bits.clear(presents.get(f), row);
        }
        any |= Bits.get(presents.get(f), row);
      }
      if (!any) {
        Bits.set(presents.get(Integer.numberOfTrailingZeros(left)), row);
      }
    }
    for (int f = 0; f < FIELDS.size(); f++) {
      if ((left & 1 << f) != 0) {
        fields.add(
            new FieldColumn(
                FIELDS.get(f).name(), column(random, FIELDS.get(f).type(), rows, presents.get(f))));
      }
    }
    return new SortedRows(
        seriesCount, ids, starts, times.stream().mapToLong(v -> v).toArray(), fields);
  }

  private static Column column(Random random, FieldType type, int rows, long[] present) {
    return switch (type) {
      case FLOAT -> new DoubleColumn(rows, random.doubles(rows).toArray(), present);
      case STRING -> {
        StringBuilder data = new StringBuilder();
        int[] offsets = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
          data.append(Bits.get(present, i) ? "s" + random.nextInt(1000) : "");
          offsets[i + 1] = data.length();
        }
        yield new StringColumn(
            rows, data.toString().getBytes(StandardCharsets.UTF_8), offsets, present);
      }
      case INTEGER, BOOLEAN -> new LongColumn(rows, random.longs(rows).toArray(), present);
    };
  }

  private static void put(SortedRows rows, TableMerger.DeadTimes dead, Map<Cell, Object> expected) {
    for (int run = 0; run < rows.seriesCount(); run++) {
      long id = rows.seriesIds()[run];
      for (int row = rows.runStarts()[run]; row < rows.runStarts()[run + 1]; row++) {
        long time = rows.times()[row];
        boolean gone = false;
        long[] ranges = dead.of(id);
        for (int i = 0; i < ranges.length; i += 2) {
          gone |= ranges[i] <= time && time <= ranges[i + 1];
        }
        for (FieldColumn field : rows.fields()) {
          Object value = Tables.value(field.column(), row);
          if (value != null && !gone) {
            expected.put(new Cell(id, time, field.name()), value);
          }
        }
      }
    }
  }
}
