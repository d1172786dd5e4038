package io.hyperbytedb.query.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.stream.RandomStreams.Row;
import io.hyperbytedb.query.stream.RandomStreams.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls side by side against maps from times to values. */
class JoinTest {
  /** What a row of the answer has: its series, its time, and a value of each call. */
  private record Joined(GroupKey key, long time, List<@Nullable Object> values) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachTimeHasOneRowWithTheValuesOfAllCalls(boolean ascending) throws IOException {
    List<Fill> fills =
        List.of(Fill.NULL, new Fill.NoFill(), new Fill.PreviousFill(), new Fill.IntegerFill(7));
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      RandomStreams streams = new RandomStreams(random, ascending);
      List<FieldType> types = new ArrayList<>();
      List<List<Series>> calls = new ArrayList<>();
      List<PointStream> inputs = new ArrayList<>();
      for (int call = 2 + random.nextInt(3); call > 0; call--) {
        FieldType type = random.nextBoolean() ? FieldType.FLOAT : FieldType.INTEGER;
        List<Series> series = streams.series(type, /* others= */ 0, /* distance= */ 1);
        types.add(type);
        calls.add(series);
        inputs.add(streams.stream(type, series));
      }
      Fill fill = fills.get(random.nextInt(fills.size()));
      assertThat(read(new Join(inputs, List.of(), ascending, fill)))
          .as("seed %d, %s of %s", seed, fill, types)
          .isEqualTo(model(calls, types, fill, ascending));
    }
  }

  private static List<Joined> read(Join join) throws IOException {
    List<Joined> found = new ArrayList<>();
    for (GroupKey key = join.nextKey(); key != null; key = join.nextKey()) {
      for (Join.Rows rows = join.next(); rows != null; rows = join.next()) {
        for (int row = 0; row < rows.size(); row++) {
          List<@Nullable Object> values = new ArrayList<>();
          for (OutColumn column : rows.columns()) {
            values.add(OutColumns.value(column, row));
          }
          found.add(new Joined(key, rows.times()[row], values));
        }
      }
    }
    return found;
  }

  private static List<Joined> model(
      List<List<Series>> calls, List<FieldType> types, Fill fill, boolean ascending) {
    TreeSet<GroupKey> keys = new TreeSet<>(ascending ? GroupKey.ORDER : GroupKey.ORDER.reversed());
    calls.forEach(call -> call.forEach(series -> keys.add(series.key())));
    List<Joined> expected = new ArrayList<>();
    for (GroupKey key : keys) {
      Comparator<Long> order = Comparator.naturalOrder();
      TreeMap<Long, List<@Nullable Object>> rows =
          new TreeMap<>(ascending ? order : order.reversed());
      for (int call = 0; call < calls.size(); call++) {
        for (Series series : calls.get(call)) {
          if (series.key().equals(key)) {
            for (Row row : series.rows()) {
              rows.computeIfAbsent(row.time(), _ -> nulls(calls.size())).set(call, row.value());
            }
          }
        }
      }
      fill(rows, types, fill);
      rows.forEach((time, values) -> expected.add(new Joined(key, time, values)));
    }
    return expected;
  }

  private static List<@Nullable Object> nulls(int count) {
    List<@Nullable Object> nulls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nulls.add(null);
    }
    return nulls;
  }

  private static void fill(
      TreeMap<Long, List<@Nullable Object>> rows, List<FieldType> types, Fill fill) {
    List<@Nullable Object> last = nulls(types.size());
    for (List<@Nullable Object> values : rows.values()) {
      for (int call = 0; call < values.size(); call++) {
        Object value = values.get(call);
        if (value != null) {
          last.set(call, value);
        } else if (fill instanceof Fill.PreviousFill) {
          values.set(call, last.get(call));
        } else if (fill instanceof Fill.IntegerFill(long number)) {
          values.set(
              call,
              types.get(call) == FieldType.FLOAT ? (Object) (double) number : (Object) number);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLoneStreamBringsItsOtherColumns(boolean ascending) throws IOException {
    for (long seed = 0; seed < 500; seed++) {
      RandomStreams streams = new RandomStreams(new Random(seed), ascending);
      List<Series> series = streams.series(FieldType.FLOAT, /* others= */ 2, /* distance= */ 1);
      Join join =
          new Join(
              List.of(streams.stream(FieldType.FLOAT, series)),
              List.of(FieldType.STRING, FieldType.STRING),
              ascending,
              Fill.NULL);
      List<Joined> expected = new ArrayList<>();
      for (Series one : series) {
        for (Row row : one.rows()) {
          List<@Nullable Object> values = new ArrayList<>();
          values.add(row.value());
          values.addAll(row.others());
          expected.add(new Joined(one.key(), row.time(), values));
        }
      }
      assertThat(read(join)).as("seed %d", seed).isEqualTo(expected);
    }
  }
}
