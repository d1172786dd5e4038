package io.hyperbytedb.query.prometheus;

import com.google.re2j.Pattern;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.Quoting;
import io.hyperbytedb.query.prometheus.ReadRequest.Matcher;
import io.hyperbytedb.query.prometheus.ReadRequest.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says in InfluxQL what a query asks for: the metric's name is the measurement, labels are tags.
 */
final class SelectText {
  private static final String NAME = "__name__";

  /** No series has a tag of this name. */
  private static final String TIME = "time";

  /** What the parser adds to an error: where it is in our text. */
  private static final Pattern PLACE = Pattern.compile(" at line \\d+, char \\d+$");

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MAX_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

  private SelectText() {}

  /**
   * The statement for a query; null if no measurement can match.
   *
   * @param measurements those there are
   * @throws HyperbyteException BAD_REQUEST if a regular expression is malformed
   */
  static @Nullable SelectStatement of(
      Query query, String database, String policy, Collection<String> measurements) {
    Predicate<String> names = name -> true;
    StringBuilder where = new StringBuilder();
    for (Matcher matcher : query.matchers()) {
      if (matcher.label().equals(NAME)) {
        names = names.and(test(matcher));
      } else if (matcher.label().equals(TIME)) {
        if (!test(matcher).test("")) {
          return null;
        }
      } else {
        where.append(" AND ").append(condition(matcher));
      }
    }
    List<String> from = new ArrayList<>();
    measurements.stream()
        .filter(names)
        .sorted()
        .forEach(name -> from.add(quoted(database) + "." + quoted(policy) + "." + quoted(name)));
    if (from.isEmpty()) {
      return null;
    }
    String text =
        "SELECT value FROM "
            + String.join(", ", from)
            + " WHERE time >= "
            + nanos(query.from())
            + " AND time <= "
            + nanos(query.to())
            + where
            + " GROUP BY *";
    try {
      return (SelectStatement) InfluxQlParser.parseStatement(text);
    } catch (ParseException e) {
      throw malformed(e);
    }
  }

  private static Predicate<String> test(Matcher matcher) {
    return switch (matcher.comparison()) {
      case EQUAL -> matcher.value()::equals;
      case NOT_EQUAL -> name -> !name.equals(matcher.value());
      case MATCH -> pattern(matcher.value())::matches;
      case NO_MATCH -> {
        Pattern pattern = pattern(matcher.value());
        yield name -> !pattern.matches(name);
      }
    };
  }

  private static String condition(Matcher matcher) {
    String tag = quoted(matcher.label()) + "::tag";
    return switch (matcher.comparison()) {
      case EQUAL -> tag + " = " + Quoting.string(matcher.value());
      case NOT_EQUAL -> tag + " != " + Quoting.string(matcher.value());
      case MATCH -> tag + " =~ " + regex(matcher.value());
      case NO_MATCH -> tag + " !~ " + regex(matcher.value());
    };
  }

  /** Compiled by the parser, which knows what would cost too much. */
  private static Pattern pattern(String expression) {
    try {
      Expr parsed = InfluxQlParser.parseExpr("x =~ " + regex(expression));
      if (parsed instanceof Expr.BinaryExpr(_, _, Literal.RegexLiteral literal)) {
        return literal.regex();
      }
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "not a regular expression");
    } catch (ParseException e) {
      throw malformed(e);
    }
  }

  /**
   * Prometheus' expressions match whole values.
   *
   * @throws HyperbyteException BAD_REQUEST if it is malformed
   */
  private static String regex(String expression) {
    String text = expression.replace("/", "\\/").replace("\n", "\\n");
    try {
      // Alone: what opens and closes groups must do so within the expression.
      var _ = InfluxQlParser.parseExpr("x =~ /" + text + "/");
    } catch (ParseException e) {
      throw malformed(e);
    }
    return "/^(?:" + text + ")$/";
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static long nanos(long millis) {
    return Math.clamp(millis, -MAX_MILLIS, MAX_MILLIS) * NANOS_PER_MILLI;
  }

  private static HyperbyteException malformed(ParseException e) {
    String message = String.valueOf(e.getMessage());
    return new HyperbyteException(
        ErrorCode.BAD_REQUEST, PLACE.matcher(message).replaceFirst(""), e);
  }
}
