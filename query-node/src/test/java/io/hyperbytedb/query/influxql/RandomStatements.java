package io.hyperbytedb.query.influxql;

import com.google.re2j.Pattern;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.SortField;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trees of SELECT statements that some text stands for, whether they make sense or not. */
final class RandomStatements {
  private static final List<String> NAMES =
      List.of(
          "v",
          "value_2",
          "_x",
          "a b",
          "a.b",
          "select",
          "Time",
          "\"q\"",
          "b\\s",
          "new\nline",
          "it's",
          "é",
          "\uD83D\uDE00",
          "0day",
          "x-y",
          "");
  private static final List<DataType> CASTS =
      List.of(
          DataType.FLOAT,
          DataType.INTEGER,
          DataType.UNSIGNED,
          DataType.STRING,
          DataType.BOOLEAN,
          DataType.TAG,
          DataType.ANY_FIELD);
  private static final List<BinaryOp> OPERATORS =
      List.of(BinaryOp.values()).stream().filter(op -> !op.isRegex()).toList();

  private static final List<BinaryOp> ARITHMETIC =
      OPERATORS.stream().filter(BinaryOp::isArithmetic).toList();

  private final Random random;

  /** Whether there may be comparisons, which SELECT does not have. */
  private boolean compares = true;

  RandomStatements(Random random) {
    this.random = random;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private boolean rarely() {
    return random.nextInt(4) == 0;
  }

  private <T> List<T> some(int least, int most, Supplier<T> make) {
    List<T> made = new ArrayList<>();
    for (int i = random.nextInt(least, most + 1); i > 0; i--) {
      made.add(make.get());
    }
    return made;
  }

  /** A name that is not empty. */
  private String name() {
    return one(NAMES.subList(0, NAMES.size() - 1));
  }

  private Literal.RegexLiteral regex() {
    return new Literal.RegexLiteral(
        Pattern.compile(one(List.of("a", "^a/b$", "a\\.b", "[\\d]+", "(?i)x|y"))));
  }

  private Literal literal() {
    return switch (random.nextInt(7)) {
      case 0 -> new Literal.IntegerLiteral(random.nextLong() >> random.nextInt(64));
      case 1 -> new Literal.UnsignedLiteral(random.nextLong() | Long.MIN_VALUE);
      // As many decimals as are printed.
      case 2 -> new Literal.NumberLiteral((random.nextLong() >> random.nextInt(20, 64)) / 8.0);
      case 3 -> new Literal.StringLiteral(one(NAMES));
      case 4 -> new Literal.BooleanLiteral(random.nextBoolean());
      case 5 ->
          new Literal.DurationLiteral(
              random.nextInt(1_000)
                  * one(List.of(1L, 1_000L, 1_000_000_000L, 604_800_000_000_000L)));
      default -> new Literal.IntegerLiteral(random.nextInt(10));
    };
  }

  private Expr reference() {
    return rarely() ? new Expr.VarRef(name(), one(CASTS)) : new Expr.VarRef(name());
  }

  /** An expression, of which parentheses say what binds where operators do not. */
  Expr expr(int depth) {
    if (depth == 0 || rarely()) {
      return random.nextBoolean() ? reference() : literal();
    }
    return switch (random.nextInt(compares ? 6 : 5)) {
      case 5 ->
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.EQ_REGEX : BinaryOp.NEQ_REGEX,
              tight(expr(depth - 1), BinaryOp.EQ_REGEX.precedence()),
              regex());
      case 0 -> new Expr.ParenExpr(expr(depth - 1));
      case 1 ->
          new Expr.Call(one(List.of("mean", "f_2", "abs")), some(0, 3, () -> expr(depth - 1)));
      default -> {
        BinaryOp op = one(compares ? OPERATORS : ARITHMETIC);
        // Operators of one precedence associate left.
        yield new Expr.BinaryExpr(
            op,
            tight(expr(depth - 1), op.precedence()),
            tight(expr(depth - 1), op.precedence() + 1));
      }
    };
  }

  private static Expr tight(Expr expr, int precedence) {
    return expr instanceof Expr.BinaryExpr binary && binary.op().precedence() < precedence
        ? new Expr.ParenExpr(expr)
        : expr;
  }

  private Field field() {
    compares = false;
    Expr expr =
        switch (random.nextInt(8)) {
          case 0 -> new Expr.Wildcard(one(List.of(Expr.Wildcard.Kind.values())));
          case 1 -> regex();
          case 2 -> new Expr.Call("count", List.of(new Expr.Wildcard(Expr.Wildcard.Kind.ANY)));
          default -> expr(3);
        };
    compares = true;
    return new Field(expr, rarely() ? name() : "");
  }

  private Source.Measurement measurement(boolean withRegex) {
    boolean regex = withRegex && rarely();
    String database = rarely() ? name() : "";
    String policy = rarely() ? name() : "";
    return new Source.Measurement(
        database, policy, regex ? "" : name(), regex ? regex() : null, /* systemIterator= */ "");
  }

  private Source source(int depth) {
    return depth > 0 && rarely()
        ? new Source.SubQuery(select(depth - 1, /* inner= */ true))
        : measurement(/* withRegex= */ true);
  }

  private Dimension dimension() {
    return new Dimension(
        switch (random.nextInt(4)) {
          case 0 -> new Expr.Wildcard(Expr.Wildcard.Kind.ANY);
          case 1 -> regex();
          default -> new Expr.VarRef(name());
        });
  }

  private List<Dimension> dimensions() {
    List<Dimension> dimensions = some(0, 3, this::dimension);
    if (random.nextBoolean()) {
      List<Expr> args =
          some(1, 2, () -> new Literal.DurationLiteral(random.nextInt(1, 100) * 1_000_000_000L));
      dimensions.add(new Dimension(new Expr.Call("time", args)));
    }
    return dimensions;
  }

  private Fill fill() {
    return switch (random.nextInt(8)) {
      case 0 -> new Fill.NoFill();
      case 1 -> new Fill.PreviousFill();
      case 2 -> new Fill.LinearFill();
      case 3 -> new Fill.IntegerFill(random.nextInt(1, 100));
      case 4 -> new Fill.NumberFill(random.nextInt(100) + 0.5);
      default -> Fill.NULL;
    };
  }

  private long count() {
    return rarely() ? 1 + (random.nextLong() >>> random.nextInt(1, 63)) / 2 : 0;
  }

  private @Nullable ZoneId zone() {
    return rarely() ? ZoneId.of(one(List.of("Europe/Berlin", "Asia/Kathmandu"))) : null;
  }

  /**
   * A SELECT.
   *
   * @param depth how deep subqueries are nested
   * @param inner whether it is one, which writes nothing
   */
  SelectStatement select(int depth, boolean inner) {
    return new SelectStatement(
        some(1, 3, this::field),
        !inner && rarely() ? new Target(measurement(/* withRegex= */ false)) : null,
        some(1, 2, () -> source(depth)),
        random.nextBoolean() ? expr(4) : null,
        dimensions(),
        fill(),
        random.nextBoolean() ? List.of() : List.of(new SortField("time", random.nextBoolean())),
        count(),
        count(),
        count(),
        count(),
        zone());
  }
}
