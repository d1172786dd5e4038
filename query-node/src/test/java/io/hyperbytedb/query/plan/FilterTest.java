package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.scan.Columns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conditions on tags and fields against the same worked out for each row of each series. */
class FilterTest {
  private static final List<String> TAGS = List.of("a", "b", "c");
  private static final List<String> FIELDS = List.of("f", "i", "s", "o");
  private static final List<FieldType> TYPES =
      List.of(FieldType.FLOAT, FieldType.INTEGER, FieldType.STRING, FieldType.BOOLEAN);
  private static final int ROWS = 40;

  private final List<List<@Nullable Object>> values = new ArrayList<>();

  private static SeriesView series(Random random) {
    SeriesRegistry registry = new SeriesRegistry(4);
    Set<SeriesKey> seen = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      List<String> tags = new ArrayList<>();
      for (String tag : TAGS) {
        if (random.nextInt(4) > 0) {
          tags.add(tag);
          tags.add("t" + random.nextInt(4));
        }
      }
      SeriesKey key = SeriesKey.of("m", tags.toArray(String[]::new));
      if (seen.add(key)) {
        registry.seen(1, SeriesId.of(random.nextInt(3), i), key);
      }
    }
    return registry.index().view(1, "m");
  }

  private static String tag(
      SeriesView series, SeriesView.PartitionView view, int position, String tag) {
    int key = series.tagKey(tag);
    return key < 0 ? "" : series.dictionary(key).value(view.code(key, position));
  }

  private List<Column> columns(Random random) {
    values.clear();
    List<Column> columns = new ArrayList<>();
    for (FieldType type : TYPES) {
      List<@Nullable Object> column = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        column.add(random.nextInt(4) == 0 ? null : NaiveExpr.value(type, random));
      }
      values.add(column);
      columns.add(Columns.of(type, column));
    }
    return columns;
  }

  /** A comparison of a tag with a text, a pattern, another tag or something that is neither. */
  private static Expr tagTerm(Random random) {
    List<String> names = List.of("a", "b", "c", "none");
    Expr tag = new Expr.VarRef(names.get(random.nextInt(4)));
    BinaryOp equality = random.nextBoolean() ? BinaryOp.EQ : BinaryOp.NEQ;
    String text = random.nextInt(4) == 0 ? "" : "t" + random.nextInt(5);
    return switch (random.nextInt(6)) {
      case 0 -> {
        Pattern regex = Pattern.compile(List.of("[01]", "^$", "t", "x").get(random.nextInt(4)));
        yield new Expr.BinaryExpr(
            random.nextBoolean() ? BinaryOp.EQ_REGEX : BinaryOp.NEQ_REGEX,
            tag,
            new Literal.RegexLiteral(regex));
      }
      case 1 -> new Expr.BinaryExpr(equality, tag, new Expr.VarRef(names.get(random.nextInt(4))));
      case 2 -> new Expr.BinaryExpr(equality, new Literal.StringLiteral(text), tag);
      case 3 -> new Expr.BinaryExpr(equality, tag, new Literal.IntegerLiteral(1));
      default -> new Expr.BinaryExpr(equality, tag, new Literal.StringLiteral(text));
    };
  }

  private static Expr condition(Random random, int depth, boolean tagsOnly) {
    if (depth > 0 && random.nextInt(3) > 0) {
      return new Expr.ParenExpr(
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.AND : BinaryOp.OR,
              condition(random, depth - 1, tagsOnly),
              condition(random, depth - 1, tagsOnly)));
    }
    return tagsOnly || random.nextBoolean()
        ? tagTerm(random)
        : NaiveExpr.condition(random, List.of("f", "i"), "s", "o", 0);
  }

  /** What a condition says of a row; what compares tags is told by the texts of a series. */
  private boolean holds(
      Expr expr, SeriesView series, SeriesView.PartitionView view, int position, int row) {
    if (expr instanceof Expr.ParenExpr(Expr inner)) {
      return holds(inner, series, view, position, row);
    }
    Expr.BinaryExpr binary = (Expr.BinaryExpr) expr;
    if (binary.op().isLogical()) {
      boolean left = holds(binary.lhs(), series, view, position, row);
      boolean right = holds(binary.rhs(), series, view, position, row);
      return binary.op() == BinaryOp.AND ? left && right : left || right;
    }
    boolean flipped = binary.lhs() instanceof Literal && isTag(binary.rhs());
    Expr left = flipped ? binary.rhs() : binary.lhs();
    Expr right = flipped ? binary.lhs() : binary.rhs();
    if (!isTag(left)) {
      NaiveExpr naive =
          new NaiveExpr(
              name -> values.get(FIELDS.indexOf(name)).get(row),
              /* inCondition= */ true,
              /* ofSubquery= */ false);
      return Boolean.TRUE.equals(naive.value(expr));
    }
    String text = tag(series, view, position, ((Expr.VarRef) left).name());
    boolean equals = binary.op() == BinaryOp.EQ;
    return switch (right) {
      case Literal.StringLiteral(String other) -> text.equals(other) == equals;
      case Literal.RegexLiteral(Pattern regex) ->
          regex.matcher(text).find() == (binary.op() == BinaryOp.EQ_REGEX);
      // A tag that is missing equals no other one.
      case Expr.VarRef ref ->
          (!text.isEmpty() && text.equals(tag(series, view, position, ref.name()))) == equals;
      default -> false;
    };
  }

  private static boolean isTag(Expr expr) {
    return expr instanceof Expr.VarRef ref && !FIELDS.contains(ref.name());
  }

  @Test
  void rowsPassForWhichTheConditionHolds() {
    for (long seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      SeriesView series = series(random);
      List<Column> columns = columns(random);
      Expr condition = condition(random, 3, /* tagsOnly= */ false);
      Filter filter = Filter.of(condition, series, ref -> FIELDS.indexOf(ref.name()));
      for (SeriesView.PartitionView view : series.partitions()) {
        for (int position = 0; position < view.size(); position += 7) {
          check(filter, condition, series, view, position, columns, seed);
        }
      }
    }
  }

  private void check(
      Filter filter,
      Expr condition,
      SeriesView series,
      SeriesView.PartitionView view,
      int position,
      List<Column> columns,
      long seed) {
    List<Integer> expected = new ArrayList<>();
    for (int row = 3; row < ROWS; row++) {
      if (holds(condition, series, view, position, row)) {
        expected.add(row);
      }
    }
    String what = "seed %d, %s".formatted(seed, condition.text());
    switch (filter.series(view, position)) {
      case NO -> assertThat(expected).as(what).isEmpty();
      case YES -> assertThat(expected).as(what).hasSize(ROWS - 3);
      case ROWS -> {}
    }
    filter.bind(view, position);
    int[] passed = filter.select(columns, 3, ROWS);
    if (passed == null) {
      assertThat(expected).as(what).hasSize(ROWS - 3);
    } else {
      assertThat(passed).as(what).containsExactly(expected.stream().mapToInt(r -> r).toArray());
    }
  }

  @Test
  void conditionsOnTagsAloneChooseSeries() {
    for (long seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      SeriesView series = series(random);
      Expr condition = condition(random, 3, /* tagsOnly= */ true);
      SeriesFilter filter = new SeriesFilter(condition, series);
      SeriesFilter everything = new SeriesFilter(null, series);
      for (SeriesView.PartitionView view : series.partitions()) {
        for (int position = 0; position < view.size(); position++) {
          assertThat(filter.passes(view, position))
              .as("seed %d, %s", seed, condition.text())
              .isEqualTo(holds(condition, series, view, position, 0));
          assertThat(everything.passes(view, position)).isTrue();
        }
      }
    }
  }

  private record Chosen(long id, List<String> group, boolean filterRows) {}

  @Test
  void chosenSeriesAreGroupedByTheirTags() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      SeriesView series = series(random);
      List<String> keys = TAGS.subList(0, random.nextInt(4));
      Expr condition =
          random.nextInt(3) == 0
              ? null
              : condition(random, 2, /* tagsOnly= */ random.nextBoolean());
      FieldColumns fields = ref -> FIELDS.indexOf(ref.name());
      Supplier<Filter> filters = Groups.filters(condition, series, fields);
      Groups groups =
          Groups.of(
              QueryMemory.unlimited(),
              series,
              new GroupTags(QueryMemory.unlimited(), series, keys),
              /* all= */ true,
              filters,
              () -> {});
      List<Chosen> expected = new ArrayList<>();
      TreeSet<GroupKey> names = new TreeSet<>(GroupKey.ORDER);
      for (SeriesView.PartitionView view : series.partitions()) {
        Filter filter = filters == null ? null : filters.get();
        for (int position = 0; position < view.size(); position++) {
          Filter.Verdict verdict =
              filter == null ? Filter.Verdict.YES : filter.series(view, position);
          if (verdict != Filter.Verdict.NO) {
            List<String> group = new ArrayList<>();
            for (String key : keys) {
              group.add(tag(series, view, position, key));
            }
            names.add(new GroupKey("m", group));
            long id = SeriesId.of(view.number(), view.ordinal(position));
            expected.add(new Chosen(id, group, verdict == Filter.Verdict.ROWS));
          }
        }
      }
      String what = "seed %d, %s by %s".formatted(seed, condition, keys);
      assertThat(chosen(groups)).as(what).isEqualTo(expected);
      assertThat(groups.seriesCount()).as(what).isEqualTo(expected.size());
      List<GroupKey> found = new ArrayList<>();
      for (int group = 0; group < groups.count(); group++) {
        found.add(groups.key("m", group));
      }
      assertThat(found).as(what).isEqualTo(new ArrayList<>(names));
      checkParts(groups, expected, found, random, what);
    }
  }

  private static List<Chosen> chosen(Groups groups) {
    List<Chosen> chosen = new ArrayList<>();
    for (Groups.Selection selection : groups.selections()) {
      assertThat(selection.ids()).isSorted();
      assertThat(selection.positions()).isSorted();
      for (int i = 0; i < selection.ids().length; i++) {
        chosen.add(
            new Chosen(
                selection.ids()[i],
                groups.key("m", selection.groups()[i]).values(),
                selection.filterRows()[i]));
      }
    }
    return chosen;
  }

  /** Some of the groups have the series that they have among all. */
  private static void checkParts(
      Groups groups, List<Chosen> all, List<GroupKey> keys, Random random, String what) {
    int from = random.nextInt(keys.size() + 1);
    int to = from + random.nextInt(keys.size() - from + 1);
    Groups slice = groups.slice(from, to);
    assertThat(slice.count()).as(what).isEqualTo(to - from);
    Set<GroupKey> wanted = new HashSet<>(keys.subList(from, to));
    List<Chosen> expected =
        all.stream().filter(one -> wanted.contains(new GroupKey("m", one.group()))).toList();
    assertThat(chosen(slice)).as(what).isEqualTo(expected);
    for (int group = 0; group < slice.count(); group++) {
      assertThat(slice.key("m", group)).as(what).isEqualTo(keys.get(from + group));
    }
    BitSet some = new BitSet();
    some.set(from, to);
    assertThat(chosen(groups.only(some))).as(what).isEqualTo(expected);
  }

  /** Thousands of tag comparisons are one look into a set, and no deep tree. */
  @Test
  void manyTermsAreDecidedAtOnce() {
    SeriesView series = series(new Random(1));
    Expr any = new Expr.BinaryExpr(BinaryOp.EQ, new Expr.VarRef("a"), text("t0"));
    Expr none = new Expr.BinaryExpr(BinaryOp.NEQ, new Expr.VarRef("a"), text("t0"));
    for (int i = 0; i < 3_000; i++) {
      any =
          new Expr.BinaryExpr(
              BinaryOp.OR,
              any,
              new Expr.BinaryExpr(BinaryOp.EQ, new Expr.VarRef("a"), text("x" + i)));
      none =
          new Expr.BinaryExpr(
              BinaryOp.AND,
              none,
              new Expr.BinaryExpr(BinaryOp.NEQ, new Expr.VarRef("a"), text("x" + i)));
    }
    SeriesFilter one = new SeriesFilter(any, series);
    SeriesFilter others = new SeriesFilter(none, series);
    for (SeriesView.PartitionView view : series.partitions()) {
      for (int position = 0; position < view.size(); position++) {
        boolean is = Objects.equals(tag(series, view, position, "a"), "t0");
        assertThat(one.passes(view, position)).isEqualTo(is);
        assertThat(others.passes(view, position)).isEqualTo(!is);
      }
    }
  }

  private static Expr text(String value) {
    return new Literal.StringLiteral(value);
  }
}
