package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Literal.DurationLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.IntegerLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.NumberLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.StringLiteral;
import io.hyperbytedb.query.influxql.lex.Durations;
import java.util.List;

/** Checks the arguments of functions besides the field they compute from. */
final class ArgumentChecks {
  private ArgumentChecks() {}

  /** The second argument of percentile and sample. */
  static void second(Call call) throws InvalidQueryException {
    Expr second = call.args().get(1);
    if (call.name().equals("percentile")) {
      if (!(second instanceof IntegerLiteral || second instanceof NumberLiteral)) {
        throw new InvalidQueryException("expected float argument in percentile()");
      }
    } else if (!(second instanceof IntegerLiteral(long size))) {
      throw new InvalidQueryException("expected integer argument in sample()");
    } else if (size <= 0) {
      throw new InvalidQueryException("sample window must be greater than 1, got " + size);
    }
  }

  /** One or two arguments, the second a unit of time. */
  static void unit(Call call) throws InvalidQueryException {
    checkCount(call, 1, 2);
    if (call.args().size() == 1) {
      return;
    }
    Expr unit = call.args().get(1);
    if (unit instanceof DurationLiteral(long nanos)) {
      if (nanos <= 0) {
        throw new InvalidQueryException(
            "duration argument must be positive, got " + Durations.format(nanos));
      }
    } else if (call.name().equals("integral")) {
      throw new InvalidQueryException("second argument must be a duration");
    } else {
      throw new InvalidQueryException(
          "second argument to %s must be a duration, got %s"
              .formatted(call.name(), GoTypes.name(unit)));
    }
  }

  /** The window of a moving average. */
  static long window(Call call) throws InvalidQueryException {
    Expr second = call.args().get(1);
    if (!(second instanceof IntegerLiteral(long window))) {
      throw new InvalidQueryException(
          "second argument for moving_average must be an integer, got " + GoTypes.name(second));
    } else if (window <= 1) {
      throw new InvalidQueryException(
          "moving_average window must be greater than 1, got " + window);
    }
    return window;
  }

  /** Whether the function is one of technical analysis, with a period. */
  static boolean isTechnicalAnalysis(String function) {
    return switch (function) {
      case "exponential_moving_average",
          "double_exponential_moving_average",
          "triple_exponential_moving_average",
          "relative_strength_index",
          "triple_exponential_derivative",
          "kaufmans_efficiency_ratio",
          "kaufmans_adaptive_moving_average",
          "chande_momentum_oscillator" ->
          true;
      default -> false;
    };
  }

  /** The period of a function of technical analysis; checks what follows it too. */
  static long period(Call call) throws InvalidQueryException {
    String name = call.name();
    checkCount(call, 2, name.startsWith("kaufmans") ? 3 : 4);
    List<Expr> args = call.args();
    if (!(args.get(1) instanceof IntegerLiteral(long period))) {
      throw new InvalidQueryException(name + " period must be an integer");
    } else if (period < 1) {
      throw new InvalidQueryException(name + " period must be greater than or equal to 1");
    }
    if (args.size() >= 3) {
      checkHold(name, args.get(2));
    }
    if (args.size() >= 4) {
      checkWarmup(name, args.get(3));
    }
    return period;
  }

  private static void checkHold(String name, Expr arg) throws InvalidQueryException {
    if (!(arg instanceof IntegerLiteral(long hold))) {
      throw new InvalidQueryException(name + " hold period must be an integer");
    }
    int least = name.equals("triple_exponential_derivative") ? 1 : 0;
    if (hold < least && hold != -1) {
      throw new InvalidQueryException(
          name + " hold period must be greater than or equal to " + least);
    }
  }

  private static void checkWarmup(String name, Expr arg) throws InvalidQueryException {
    if (!(arg instanceof StringLiteral(String warmup))) {
      throw new InvalidQueryException(name + " warmup type must be a string");
    }
    boolean noneAllowed = name.equals("chande_momentum_oscillator");
    boolean known =
        warmup.equals("exponential")
            || warmup.equals("simple")
            || (noneAllowed && warmup.equals("none"));
    if (!known) {
      throw new InvalidQueryException(
          "%s warmup type must be one of: %s'exponential' 'simple'"
              .formatted(name, noneAllowed ? "'none' " : ""));
    }
  }

  /** How many points holt_winters is to forecast, and the length of a season. */
  static void forecast(Call call) throws InvalidQueryException {
    String name = call.name();
    if (!(call.args().get(1) instanceof IntegerLiteral(long points))) {
      throw new InvalidQueryException("expected integer argument as second arg in " + name);
    } else if (points <= 0) {
      throw new InvalidQueryException(
          "second arg to " + name + " must be greater than 0, got " + points);
    } else if (!(call.args().get(2) instanceof IntegerLiteral(long season))) {
      throw new InvalidQueryException("expected integer argument as third arg in " + name);
    } else if (season < 0) {
      throw new InvalidQueryException(
          "third arg to " + name + " cannot be negative, got " + season);
    }
  }

  /**
   * All arguments of top and bottom.
   *
   * @param limit of the statement, 0 for none
   */
  static void topOrBottom(Call call, long limit) throws InvalidQueryException {
    String name = call.name();
    List<Expr> args = call.args();
    if (args.size() < 2) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected at least 2, got %d"
              .formatted(name, args.size()));
    } else if (!(args.getLast() instanceof IntegerLiteral(long points))) {
      throw new InvalidQueryException(
          "expected integer as last argument in %s(), found %s"
              .formatted(name, args.getLast().text()));
    } else if (points <= 0) {
      throw new InvalidQueryException(
          "limit (%d) in %s function must be at least 1".formatted(points, name));
    } else if (limit > 0 && points > limit) {
      throw new InvalidQueryException(
          "limit (%d) in %s function can not be larger than the LIMIT (%d) in the select statement"
              .formatted(points, name, limit));
    } else if (!(args.getFirst() instanceof VarRef)) {
      throw new InvalidQueryException(
          "expected first argument to be a field in %s(), found %s"
              .formatted(name, args.getFirst().text()));
    }
    for (Expr tag : args.subList(1, args.size() - 1)) {
      if (!(tag instanceof VarRef)) {
        throw new InvalidQueryException(
            "only fields or tags are allowed in %s(), found %s".formatted(name, tag.text()));
      }
    }
  }

  private static void checkCount(Call call, int min, int max) throws InvalidQueryException {
    int count = call.args().size();
    if (count < min || count > max) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected at least %d but no more than %d, got %d"
              .formatted(call.name(), min, max, count));
    }
  }
}
