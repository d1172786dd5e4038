package io.hyperbytedb.files;

import static org.apache.parquet.filter2.predicate.FilterApi.and;
import static org.apache.parquet.filter2.predicate.FilterApi.binaryColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.doubleColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.apache.parquet.filter2.predicate.FilterApi.gtEq;
import static org.apache.parquet.filter2.predicate.FilterApi.longColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.lt;
import static org.apache.parquet.filter2.predicate.FilterApi.notEq;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.parquet.VersionParser;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

/** Our files as parquet-hadoop reads them. */
class ParquetHadoopTest {
  private static final long SEED = 20261201;

  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  private byte[] written(SortedRows rows, int rowGroupRows) throws Exception {
    String path =
        new TableWriter(storage, true, rowGroupRows)
            .write(Tables.SPEC, "", rows, Tables::oddKey)
            .path();
    byte[] bytes = Tables.bytes(storage, path);
    storage.delete(path);
    return bytes;
  }

  @Test
  void allRowsOfRandomTablesAreRead() throws Exception {
    Random random = new Random(SEED);
    int groups = 0;
    for (int round = 0; round < 12; round++) {
      String what = "seed " + SEED + " round " + round;
      int maxRun = List.of(1, 3, 100, 300).get(round % 4);
      SortedRows rows =
          Tables.random(random, (maxRun == 300 ? 80 : 1) + random.nextInt(60), maxRun);
      byte[] file = written(rows, round % 4 == 2 ? 16_384 : 4096);
      Tables.assertForeign(rows, Tables::oddKey, file, what);
      groups = Math.max(groups, ParquetHadoop.read(file).rowGroups());
    }
    assertThat(groups).isGreaterThan(2);
  }

  /** Statistics, dictionaries and page indexes must not make another program skip rows. */
  @Test
  void predicatesFindTheRowsThatMatch() throws Exception {
    Random random = new Random(SEED);
    SortedRows rows = Tables.random(random, 100, 250);
    byte[] file = written(rows, 8192);
    List<Object[]> all = ParquetHadoop.read(file).rows();
    List<String> columns = ParquetHadoop.read(file).columns();
    int series = columns.size() - 1;
    for (int round = 0; round < 12; round++) {
      String what = "seed " + SEED + " round " + round;
      Object[] some = all.get(random.nextInt(all.size()));
      long time = (Long) some[0];
      long id = (Long) some[series];
      long[] range = {time - random.nextInt(2000), time + random.nextInt(2000)};
      matching(
          file,
          all,
          and(gtEq(longColumn("time"), range[0]), lt(longColumn("time"), range[1])),
          row -> (Long) row[0] >= range[0] && (Long) row[0] < range[1],
          what);
      matching(
          file,
          all,
          and(eq(longColumn("_series"), id), gtEq(longColumn("time"), time)),
          row -> (Long) row[series] == id && (Long) row[0] >= time,
          what);
      int floats = position(columns, "f01");
      double bound = random.nextInt(1000) / 100.0;
      matching(
          file,
          all,
          lt(doubleColumn("f01"), bound),
          row -> row[floats] != null && (Double) row[floats] < bound,
          what);
      int texts = position(columns, "Host3");
      Object text = some[texts];
      matching(
          file,
          all,
          eq(binaryColumn("Host3"), text == null ? null : Binary.fromString(text.toString())),
          row -> Objects.equals(row[texts], text),
          what);
      int tag = position(columns, "_series_1");
      matching(
          file,
          all,
          and(notEq(binaryColumn("_series_1"), null), gtEq(longColumn("_series"), id)),
          row -> row[tag] != null && (Long) row[series] >= id,
          what);
    }
  }

  private static int position(List<String> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).matches("\\w+ \\w+ " + name + "( .*)?")) {
        return i;
      }
    }
    throw new AssertionError(name + " is not in " + columns);
  }

  private static void matching(
      byte[] file,
      List<Object[]> all,
      FilterPredicate predicate,
      Predicate<Object[]> expected,
      String what)
      throws Exception {
    assertThat(ParquetHadoop.read(file, predicate).rows())
        .as("%s: %s", what, predicate)
        .containsExactlyElementsOf(all.stream().filter(expected).toList());
  }

  @Test
  void columnsHaveStandardTypesAndNamesThatDifferInMoreThanCase() throws Exception {
    byte[] text = "x".getBytes(StandardCharsets.UTF_8);
    SortedRows rows =
        new SortedRows(
            1,
            new long[] {SeriesId.of(1, 7)},
            new int[] {0, 1},
            new long[] {Long.MIN_VALUE},
            List.of(
                new FieldColumn("Host", new DoubleColumn(1, new double[] {-0.0}, null)),
                new FieldColumn("TIME", new LongColumn(1, new long[] {Long.MAX_VALUE}, null)),
                new FieldColumn("host", new StringColumn(1, text, new int[] {0, 1}, null))));
    String path =
        new TableWriter(storage)
            .write(
                Tables.SPEC,
                "",
                rows,
                id -> SeriesKey.of("m", "host", "a", "host_1", "b", "time", "c"))
            .path();
    ParquetHadoop.Table table = ParquetHadoop.read(Tables.bytes(storage, path));
    assertThat(table.columns())
        .containsExactly(
            "required int64 time (TIMESTAMP(NANOS,true))",
            "optional binary host_2 (STRING)",
            "optional binary host_1_1 (STRING)",
            "optional binary time_2 (STRING)",
            "optional double Host columnorder(TYPE_DEFINED_ORDER)",
            "optional int64 TIME_1",
            "optional binary host_1 (STRING)",
            "required int64 _series");
    assertThat(table.rows())
        .containsExactly(
            new Object[] {
              Long.MIN_VALUE, "a", "b", "c", -0.0, Long.MAX_VALUE, "x", SeriesId.of(1, 7)
            });
    assertThat(table.metadata()).containsKey(Layout.KEY);
    // Readers that do not understand it ignore statistics, and say so with every column.
    assertThat(VersionParser.parse(table.createdBy()).application).isEqualTo("hyperbytedb");
    assertThat(table.statistics())
        .startsWith(
            "min: 1677-09-21T00:12:43.145224192+0000, max: 1677-09-21T00:12:43.145224192+0000,"
                + " num_nulls: 0")
        .endsWith("min: 4294967303, max: 4294967303, num_nulls: 0");
  }
}
