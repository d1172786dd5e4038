package io.hyperbytedb.query.influxql.ast;

import com.google.re2j.Pattern;
import java.time.Instant;
import java.util.List;

/** A constant. */
public sealed interface Literal extends Expr {

  /** A floating point number. */
  record NumberLiteral(double value) implements Literal {}

  /** A signed integer. */
  record IntegerLiteral(long value) implements Literal {}

  /** An integer above {@link Long#MAX_VALUE}; the value is the bits of an unsigned long. */
  record UnsignedLiteral(long value) implements Literal {}

  /** A string, unescaped. */
  record StringLiteral(String value) implements Literal {}

  /** {@code true} or {@code false}. */
  record BooleanLiteral(boolean value) implements Literal {}

  /** A duration in nanoseconds. */
  record DurationLiteral(long nanos) implements Literal {}

  /**
   * A moment; only reduction makes these, no syntax does. It may lie outside of long nanoseconds.
   */
  record TimeLiteral(Instant value) implements Literal {}

  /**
   * A regular expression between slashes. RE2 syntax, as in InfluxDB; compiled once, so that a bad
   * one is a parse error and a match takes linear time.
   */
  record RegexLiteral(Pattern regex) implements Literal {
    /** The expression without the slashes. */
    public String pattern() {
      return regex.pattern();
    }
  }

  /** What an expression without a value reduces to. */
  record NilLiteral() implements Literal {}

  /** A list of names, as in {@code WITH KEY IN (a, b)}. */
  record ListLiteral(List<String> values) implements Literal {
    public ListLiteral {
      values = List.copyOf(values);
    }
  }
}
