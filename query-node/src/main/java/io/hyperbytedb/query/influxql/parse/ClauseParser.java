package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.ast.SortField;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the clauses that several statements share. Absent clauses are empty, zero or null. */
final class ClauseParser {
  private final TokenStream tokens;
  private final ExprParser exprs;

  ClauseParser(TokenStream tokens, ExprParser exprs) {
    this.tokens = tokens;
    this.exprs = exprs;
  }

  /** {@code [ON database]}, empty if absent. */
  String onDatabase() throws ParseException {
    return tokens.nextIf(TokenKind.ON) ? tokens.identifier() : "";
  }

  /** {@code [FROM measurement, …]}. */
  List<Source> fromMeasurements() throws ParseException {
    return tokens.nextIf(TokenKind.FROM) ? measurements() : List.of();
  }

  /** Measurements separated by commas. */
  List<Source> measurements() throws ParseException {
    List<Source> sources = new ArrayList<>(1);
    do {
      sources.add(measurement());
    } while (tokens.nextIf(TokenKind.COMMA));
    return sources;
  }

  /** One measurement with its database and policy, or a regular expression over names. */
  Source.Measurement measurement() throws ParseException {
    RegexLiteral regex = exprs.regex();
    return regex != null ? new Source.Measurement("", "", "", regex, "") : namedMeasurement();
  }

  /** As {@link #measurement}, when it is known not to start with a regular expression. */
  Source.Measurement namedMeasurement() throws ParseException {
    List<String> segments = exprs.segments();
    if (segments.size() == 3) {
      return new Source.Measurement(segments.get(0), segments.get(1), segments.get(2), null, "");
    }
    RegexLiteral regex = exprs.regex();
    if (regex == null) {
      return segments.size() == 1
          ? new Source.Measurement(segments.get(0))
          : new Source.Measurement("", segments.get(0), segments.get(1), null, "");
    }
    return segments.size() == 1
        ? new Source.Measurement("", segments.get(0), "", regex, "")
        : new Source.Measurement(segments.get(0), segments.get(1), "", regex, "");
  }

  /** {@code [WHERE condition]}. */
  @Nullable Expr where() throws ParseException {
    return tokens.nextIf(TokenKind.WHERE) ? exprs.expression() : null;
  }

  /** {@code [GROUP BY dimension, …]}. */
  List<Dimension> groupBy() throws ParseException {
    if (!tokens.nextIf(TokenKind.GROUP)) {
      return List.of();
    }
    tokens.expect(TokenKind.BY);
    List<Dimension> dimensions = new ArrayList<>(2);
    do {
      dimensions.add(dimension());
    } while (tokens.scan() == TokenKind.COMMA);
    tokens.unscan();
    return dimensions;
  }

  private Dimension dimension() throws ParseException {
    RegexLiteral regex = exprs.regex();
    if (regex != null) {
      return new Dimension(regex);
    }
    Expr expr = exprs.expression();
    tokens.skipWhitespace();
    return new Dimension(expr);
  }

  /** {@code [ORDER BY time [ASC | DESC]]}. */
  List<SortField> orderBy() throws ParseException {
    if (!tokens.nextIf(TokenKind.ORDER)) {
      return List.of();
    }
    tokens.expect(TokenKind.BY);
    SortField first =
        switch (tokens.next()) {
          case ASC -> new SortField("", true);
          case DESC -> new SortField("", false);
          case IDENT -> {
            String name = tokens.literal();
            SortField field = direction(name);
            if (!name.equals("time")) {
              throw onlyTime();
            }
            yield field;
          }
          default -> throw tokens.expected("identifier", "ASC", "DESC");
        };
    boolean more = false;
    while (tokens.nextIf(TokenKind.COMMA)) {
      direction(tokens.identifier());
      more = true;
    }
    if (more) {
      throw onlyTime();
    }
    return List.of(first);
  }

  private SortField direction(String name) {
    boolean descending = tokens.nextIf(TokenKind.DESC);
    if (!descending) {
      tokens.nextIf(TokenKind.ASC);
    }
    return new SortField(name, !descending);
  }

  private static ParseException onlyTime() {
    return new ParseException("only ORDER BY time supported at this time");
  }

  /** {@code [LIMIT n]} and its like; too large a number is as good as none. */
  long count(TokenKind keyword) throws ParseException {
    if (!tokens.nextIf(keyword)) {
      return 0;
    }
    if (tokens.next() != TokenKind.INTEGER) {
      throw tokens.expected("integer");
    }
    try {
      long count = Long.parseLong(tokens.literal());
      if (count < 0) {
        throw tokens.error(keyword.text() + " must be >= 0");
      }
      return count;
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** A duration in nanoseconds, 0 for INF. */
  long durationOrInf() throws ParseException {
    TokenKind kind = tokens.next();
    if (kind == TokenKind.INF) {
      return 0;
    } else if (kind != TokenKind.DURATION_VALUE) {
      throw tokens.expected("duration");
    }
    return duration();
  }

  /** The duration in nanoseconds that the token taken last says. */
  long duration() throws ParseException {
    try {
      return Durations.parseExact(tokens.literal());
    } catch (Durations.InvalidDurationException e) {
      throw tokens.error(e.getMessage());
    }
  }

  /** An integer from {@code min} to {@code max}. */
  int integer(int min, int max) throws ParseException {
    if (tokens.next() != TokenKind.INTEGER) {
      throw tokens.expected("integer");
    }
    long value;
    try {
      value = Long.parseLong(tokens.literal());
    } catch (NumberFormatException e) {
      throw outOfRange("Atoi");
    }
    if (value < min || value > max) {
      throw tokens.error("invalid value " + value + ": must be " + min + " <= n <= " + max);
    }
    return Math.toIntExact(value);
  }

  /** An unsigned 64-bit integer, as bits. */
  long unsignedInteger() throws ParseException {
    if (tokens.next() != TokenKind.INTEGER) {
      throw tokens.expected("integer");
    }
    try {
      return Long.parseUnsignedLong(tokens.literal());
    } catch (NumberFormatException e) {
      throw outOfRange("ParseUint");
    }
  }

  private ParseException outOfRange(String function) {
    return tokens.error(
        "strconv." + function + ": parsing \"" + tokens.literal() + "\": value out of range");
  }
}
