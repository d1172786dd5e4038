package io.hyperbytedb.query.influxql.ast;

/** An operator between two expressions; a higher precedence binds tighter, all associate left. */
public enum BinaryOp {
  OR("OR", 1),
  AND("AND", 2),
  EQ("=", 3),
  NEQ("!=", 3),
  EQ_REGEX("=~", 3),
  NEQ_REGEX("!~", 3),
  LT("<", 3),
  LTE("<=", 3),
  GT(">", 3),
  GTE(">=", 3),
  ADD("+", 4),
  SUB("-", 4),
  BITWISE_OR("|", 4),
  BITWISE_XOR("^", 4),
  MUL("*", 5),
  DIV("/", 5),
  MOD("%", 5),
  BITWISE_AND("&", 5);

  private final String symbol;
  private final int precedence;

  BinaryOp(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  /** How the operator is written. */
  public String symbol() {
    return symbol;
  }

  /** 1 (loosest) to 5 (tightest). */
  public int precedence() {
    return precedence;
  }

  /** AND and OR. */
  public boolean isLogical() {
    return this == AND || this == OR;
  }

  /** Equality, order and regular expression matches: what yields a boolean from values. */
  public boolean isComparison() {
    return precedence == 3;
  }

  /** Everything that yields a number (or, for the bitwise ones, maybe a boolean). */
  public boolean isArithmetic() {
    return precedence >= 4;
  }

  /** Whether operands are equal or match: {@code =}, {@code !=}, {@code =~}, {@code !~}. */
  public boolean isEquality() {
    return this == EQ || this == NEQ || isRegex();
  }

  /** {@code =~} and {@code !~}. */
  public boolean isRegex() {
    return this == EQ_REGEX || this == NEQ_REGEX;
  }
}
