package io.hyperbytedb.query.golden;

import java.util.List;

/** Legal but odd expressions over the columns of one measurement, or of one subquery. */
final class OddTerms {
  private static final List<String> MATH =
      List.of(
          "abs", "floor", "ceil", "round", "sqrt", "exp", "ln", "log2", "log10", "sin", "cos",
          "atan");

  private final Dice dice;
  private final Spelling spelling;

  OddTerms(Dice dice, Spelling spelling) {
    this.dice = dice;
    this.spelling = spelling;
  }

  /** A value of each row. */
  String row(FixtureSchema schema, int depth) {
    return switch (dice.between(0, depth > 2 ? 3 : 11)) {
      case 4 -> row(schema, depth + 1) + operator() + row(schema, depth + 1);
      case 5 -> "(" + row(schema, depth + 1) + operator() + constant() + ")";
      case 6 -> constant() + operator() + number(schema);
      case 7 -> dice.pick(MATH) + "(" + row(schema, depth + 1) + ")";
      case 8 -> dice.oneIn(2) ? "-(" + number(schema) + ")" : "-" + number(schema);
      case 9 -> number(schema) + dice.pick("::float", "::integer", "::field", "::string");
      case 10 -> dice.pick("pow(", "atan2(") + number(schema) + ", " + constant() + ")";
      case 11 -> bits(schema);
      default -> number(schema);
    };
  }

  private String bits(FixtureSchema schema) {
    String integer = spelling.name(dice.pick(schema.integers()));
    return "(" + integer + dice.pick(" & ", " | ", " ^ ", "&") + dice.between(0, 300) + ")";
  }

  /** One value of many, or of each window. */
  String aggregate(FixtureSchema schema, boolean windows, int depth) {
    return switch (dice.between(0, depth > 1 ? 3 : 7)) {
      case 4 ->
          aggregate(schema, windows, depth + 1) + sign() + aggregate(schema, windows, depth + 1);
      case 5 -> "(" + aggregate(schema, windows, depth + 1) + sign() + constant() + ")";
      case 6 -> dice.pick(MATH) + "(" + aggregate(schema, windows, depth + 1) + ")";
      case 7 -> constant() + sign() + aggregate(schema, windows, depth + 1);
      default -> call(schema, windows);
    };
  }

  private String call(FixtureSchema schema, boolean windows) {
    String number = number(schema);
    return switch (dice.between(0, 19)) {
      case 0 -> mixed("count") + "(" + any(schema) + ")";
      case 1 -> "count(distinct(" + any(schema) + "))";
      case 2 -> "count(distinct " + any(schema) + ")";
      case 3 ->
          windows
              ? "percentile(" + number + ", " + dice.pick("50", "100", "99.9", "62.5") + ")"
              : "max(" + number + ")";
      case 4 -> mixed("sum") + "( " + number + " )";
      case 5 -> "stddev(" + number + ")";
      case 6 -> "spread(" + number + ")";
      case 7 -> "median(" + number + ")";
      case 8 ->
          dice.pick("count", "min", "max", "mean")
              + "("
              + dice.pick("*", "/" + dice.pick("e", "^u", "v", "f 1", "x") + "/")
              + ")";
      case 9 -> dice.pick("min", "max") + "(" + number + dice.pick("::float", "::integer") + ")";
      default -> mixed(dice.pick("mean", "min", "max", "sum", "count")) + "(" + number + ")";
    };
  }

  /** A function of the values of neighbouring rows or windows. */
  String transformation(FixtureSchema schema, boolean overWindows, String unit) {
    String of = overWindows ? inner(schema) : number(schema);
    String step = dice.oneIn(2) ? "" : ", " + unit;
    return switch (dice.between(0, 7)) {
      case 0 -> "derivative(" + of + step + ")";
      case 1 -> "non_negative_derivative(" + of + step + ")";
      case 2 -> "difference(" + of + ")";
      case 3 -> "non_negative_difference(" + of + ")";
      case 4 -> "moving_average(" + of + ", " + dice.between(2, 5) + ")";
      case 5 -> "cumulative_sum(" + of + ")";
      case 6 -> "elapsed(" + of + step + ")";
      default -> "difference(" + of + ")" + operator() + constant();
    };
  }

  private String inner(FixtureSchema schema) {
    return dice.pick("mean", "sum", "max", "min", "count", "median") + "(" + number(schema) + ")";
  }

  /** A condition on tags and fields. */
  String condition(FixtureSchema schema, int depth) {
    return switch (dice.between(0, depth > 2 ? 5 : 8)) {
      case 0, 1 -> tag(schema);
      case 2 -> number(schema) + compare() + constant();
      case 3 -> constant() + compare() + number(schema);
      case 4 -> schema.others().isEmpty() ? tag(schema) : other(schema);
      case 5 -> "(" + number(schema) + operator() + constant() + ")" + compare() + constant();
      case 6 -> "(" + condition(schema, depth + 1) + ")";
      default ->
          condition(schema, depth + 1) + dice.pick(" AND ", " OR ") + condition(schema, depth + 1);
    };
  }

  private String tag(FixtureSchema schema) {
    FixtureSchema.Tag tag = dice.pick(schema.tags());
    String name = spelling.name(tag.name()) + (dice.oneIn(6) ? "::tag" : "");
    String value = dice.pick(tag.values());
    String pattern = Spelling.regex(value);
    return switch (dice.between(0, 9)) {
      case 0 -> name + " =~ /" + pattern + "/";
      case 1 -> name + " !~ /^" + pattern + "$/";
      case 2 ->
          name
              + dice.pick(" =~ ", " !~ ")
              + "/"
              + dice.pick(
                  "", ".", "^", "^$", "(?i)A", "[[:alpha:]]+", "\\d", "a|b", "\\x61", "^.{1,3}$")
              + "/";
      case 3 -> name + dice.pick("!=", " <> ", " != ") + Spelling.literal(value);
      case 4 -> Spelling.literal(value) + " = " + name;
      case 5 -> name + dice.pick(" = ", " != ") + spelling.name(dice.pick(schema.tags()).name());
      default -> name + dice.pick("=", " = ") + Spelling.literal(value);
    };
  }

  private String other(FixtureSchema schema) {
    String name = spelling.name(dice.pick(schema.others()));
    return name
        + dice.pick(
            " = true",
            " != false",
            " = 'success'",
            " =~ /e/",
            " !~ /x/",
            " = 'it\\'s \"1\"'",
            " <> ''");
  }

  String number(FixtureSchema schema) {
    return spelling.name(
        dice.pick(
            schema.floats().isEmpty() || dice.oneIn(2) ? schema.integers() : schema.floats()));
  }

  String any(FixtureSchema schema) {
    return schema.others().isEmpty() || dice.oneIn(2)
        ? number(schema)
        : spelling.name(dice.pick(schema.others()));
  }

  private String constant() {
    return spelling.number();
  }

  private String operator() {
    return dice.pick(" + ", " - ", " * ", " / ", "*", "/", " % ", " +");
  }

  /** An operator that does not make last digits more. */
  private String sign() {
    return dice.pick(" + ", " - ", " * ", " / ", "*", "/", " +");
  }

  private String compare() {
    return dice.pick(" > ", " >= ", "<", " <= ", " = ", " != ", " <> ");
  }

  private String mixed(String name) {
    return dice.oneIn(8) ? name.toUpperCase(java.util.Locale.ROOT) : name;
  }
}
