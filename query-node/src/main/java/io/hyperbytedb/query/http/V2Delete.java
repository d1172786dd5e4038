package io.hyperbytedb.query.http;

import com.google.re2j.Pattern;
import io.hyperbytedb.http.Bucket;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a DELETE of what {@code /api/v2/delete} is sent: {@code start} and {@code stop}, both
 * inclusive, and perhaps a {@code predicate} of equalities that AND connects, one of which may name
 * the measurement. Texts may be in quotes of either kind. For one request.
 */
final class V2Delete {
  private static final Instant FIRST = Instant.ofEpochSecond(0, Long.MIN_VALUE + 2);
  private static final Instant LAST = Instant.ofEpochSecond(0, Long.MAX_VALUE - 1);

  private @Nullable String measurement;
  private @Nullable Expr condition;

  private V2Delete() {}

  /**
   * The statement.
   *
   * @param json the body
   * @throws HyperbyteException BAD_REQUEST if the body makes no sense
   */
  static DataStatement.Delete statement(Bucket bucket, String json) {
    Map<?, ?> body = object(json);
    Instant start = time(body, "start");
    Instant stop = time(body, "stop");
    V2Delete delete = new V2Delete();
    String predicate = text(body, "predicate");
    if (!predicate.isBlank()) {
      delete.add(parse(predicate));
    }
    if (start.isAfter(FIRST)) {
      delete.and(bound(BinaryOp.GTE, start));
    }
    if (stop.isBefore(LAST)) {
      delete.and(bound(BinaryOp.LTE, stop));
    }
    return new DataStatement.Delete(List.of(delete.source(bucket.policy())), delete.condition);
  }

  private Source source(String policy) {
    return measurement == null
        ? new Source.Measurement("", policy, "", new Literal.RegexLiteral(Pattern.compile("")), "")
        : new Source.Measurement("", policy, measurement, null, "");
  }

  private static Expr bound(BinaryOp op, Instant time) {
    return new Expr.BinaryExpr(
        op, new Expr.VarRef("time"), new Literal.StringLiteral(time.toString()));
  }

  private void and(Expr term) {
    condition = condition == null ? term : new Expr.BinaryExpr(BinaryOp.AND, condition, term);
  }

  private void add(Expr expr) {
    Expr term = Exprs.unwrap(expr);
    if (term instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs)) {
      String value = text(Exprs.unwrap(rhs));
      if (op == BinaryOp.AND) {
        add(lhs);
        add(rhs);
        return;
      } else if (op == BinaryOp.EQ
          && Exprs.unwrap(lhs) instanceof Expr.VarRef key
          && value != null) {
        addEquality(key, value);
        return;
      }
    }
    throw bad("bad predicate: only equality of tags and _measurement is supported: " + term.text());
  }

  private void addEquality(Expr.VarRef key, String value) {
    switch (key.name()) {
      case "_measurement" -> {
        if (measurement != null && !measurement.equals(value)) {
          throw bad("bad predicate: two measurements");
        }
        measurement = value;
      }
      case "_field", "_time", "time" ->
          throw bad("bad predicate: delete by " + key.name() + " is not supported");
      default -> and(new Expr.BinaryExpr(BinaryOp.EQ, key, new Literal.StringLiteral(value)));
    }
  }

  private static @Nullable String text(Expr value) {
    return switch (value) {
      case Literal.StringLiteral(String text) -> text;
      case Expr.VarRef ref -> ref.name();
      default -> null;
    };
  }

  private static Expr parse(String predicate) {
    try {
      List<Statement> statements =
          InfluxQlParser.parseQuery("DELETE WHERE " + predicate, Map.of(), Compatibility.V1_12);
      if (statements.size() == 1
          && statements.getFirst() instanceof DataStatement.Delete(var _, Expr condition)
          && condition != null) {
        return condition;
      }
      throw bad("bad predicate: " + predicate);
    } catch (ParseException e) {
      throw bad("bad predicate: " + e.getMessage());
    }
  }

  private static Map<?, ?> object(String json) {
    try {
      if (GoJson.parse(json) instanceof Map<?, ?> object) {
        return object;
      }
    } catch (GoJson.SyntaxException e) {
      throw bad("error parsing request body: " + e.getMessage());
    }
    throw bad("error parsing request body: no object");
  }

  private static Instant time(Map<?, ?> body, String name) {
    String text = text(body, name);
    if (text.isEmpty()) {
      throw bad(name + " field in RFC3339Nano format required");
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw bad(
          "invalid format for "
              + name
              + " field "
              + GoText.quote(text)
              + ", please use RFC3339Nano");
    }
  }

  private static String text(Map<?, ?> body, String name) {
    return body.get(name) instanceof String text ? text : "";
  }

  private static HyperbyteException bad(String message) {
    return new HyperbyteException(ErrorCode.BAD_REQUEST, message);
  }
}
