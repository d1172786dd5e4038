package io.hyperbytedb.query.influxql.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.Quoting;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses expressions. */
final class ExprParser {
  /** Trees higher than this are refused, so that whoever walks one by recursion is safe. */
  private static final int MAX_HEIGHT = 500;

  /** Chains of AND or OR longer than this become balanced trees; they mean and print the same. */
  private static final int LONG_CHAIN = 32;

  /** Operators that can wait for their right side: one each for comparison, sum and product. */
  private static final int LEVELS = 3;

  private final TokenStream tokens;

  /** Height of the tree returned last. */
  private int height;

  ExprParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** Parses an expression and leaves the token behind it. */
  Expr expression() throws ParseException {
    Chain or = new Chain(BinaryOp.OR);
    Chain and = new Chain(BinaryOp.AND);
    while (true) {
      Expr term = comparison();
      TokenKind next = tokens.next();
      if (next == TokenKind.AND) {
        and.add(term, height);
        continue;
      }
      term = foldWith(and, term);
      if (next == TokenKind.OR) {
        or.add(term, height);
        continue;
      }
      tokens.unscan();
      return foldWith(or, term);
    }
  }

  private Expr foldWith(Chain chain, Expr last) throws ParseException {
    if (chain.terms.isEmpty()) {
      return last;
    }
    chain.add(last, height);
    Expr folded = chain.fold();
    setHeight(chain.height());
    chain.clear();
    return folded;
  }

  /** What AND and OR connect: comparisons of sums of products, all associating left. */
  private Expr comparison() throws ParseException {
    Expr right = operand();
    BinaryOp op = operator();
    if (op == null) {
      return right;
    }
    Expr[] lefts = new Expr[LEVELS];
    BinaryOp[] ops = new BinaryOp[LEVELS];
    int[] heights = new int[LEVELS];
    int waiting = 0;
    while (true) {
      int precedence = op == null ? 0 : op.precedence();
      while (waiting > 0 && ops[waiting - 1].precedence() >= precedence) {
        waiting--;
        right = new BinaryExpr(ops[waiting], lefts[waiting], right);
        setHeight(1 + Math.max(heights[waiting], height));
      }
      if (op == null) {
        return right;
      }
      lefts[waiting] = right;
      heights[waiting] = height;
      ops[waiting++] = op;
      right = op.isRegex() ? requiredRegex() : operand();
      op = operator();
    }
  }

  /** Takes the next token if it is an operator that is not logical. */
  private @Nullable BinaryOp operator() {
    BinaryOp op =
        switch (tokens.next()) {
          case EQ -> BinaryOp.EQ;
          case NEQ -> BinaryOp.NEQ;
          case EQ_REGEX -> BinaryOp.EQ_REGEX;
          case NEQ_REGEX -> BinaryOp.NEQ_REGEX;
          case LT -> BinaryOp.LT;
          case LTE -> BinaryOp.LTE;
          case GT -> BinaryOp.GT;
          case GTE -> BinaryOp.GTE;
          case ADD -> BinaryOp.ADD;
          case SUB -> BinaryOp.SUB;
          case MUL -> BinaryOp.MUL;
          case DIV -> BinaryOp.DIV;
          case MOD -> BinaryOp.MOD;
          case BITWISE_AND -> BinaryOp.BITWISE_AND;
          case BITWISE_OR -> BinaryOp.BITWISE_OR;
          case BITWISE_XOR -> BinaryOp.BITWISE_XOR;
          default -> null;
        };
    if (op == null) {
      tokens.unscan();
    }
    return op;
  }

  private void setHeight(int newHeight) throws ParseException {
    height = newHeight;
    if (newHeight > MAX_HEIGHT) {
      throw tokens.error("expression deeper than " + MAX_HEIGHT + " levels");
    }
  }

  private Expr operand() throws ParseException {
    height = 1;
    return switch (tokens.next()) {
      case LEFT_PAREN -> {
        tokens.enter();
        Expr inner = expression();
        tokens.expect(TokenKind.RIGHT_PAREN);
        tokens.leave();
        setHeight(height + 1);
        yield new Expr.ParenExpr(inner);
      }
      case IDENT -> callOrReference();
      case DISTINCT -> distinct();
      case STRING -> new Literal.StringLiteral(tokens.literal());
      case NUMBER -> number();
      case INTEGER -> integer();
      case TRUE -> new Literal.BooleanLiteral(true);
      case FALSE -> new Literal.BooleanLiteral(false);
      case DURATION_VALUE -> duration();
      case MUL -> wildcard();
      case REGEX -> compile(tokens.literal());
      case BOUND_PARAM -> throw unbound();
      case ADD -> signed(1);
      case SUB -> signed(-1);
      default -> throw tokens.expected("identifier", "string", "number", "bool");
    };
  }

  private Expr callOrReference() throws ParseException {
    String name = tokens.literal();
    if (tokens.scan() == TokenKind.LEFT_PAREN) {
      return call(name.toLowerCase(Locale.ROOT));
    }
    tokens.unscan();
    tokens.unscan();
    return reference();
  }

  private Expr distinct() throws ParseException {
    TokenKind next = tokens.scan();
    if (next == TokenKind.LEFT_PAREN) {
      return call(TokenKind.DISTINCT.text().toLowerCase(Locale.ROOT));
    } else if (next == TokenKind.WHITESPACE) {
      return new Expr.Distinct(tokens.identifier());
    }
    throw tokens.expected("(", "identifier");
  }

  private Literal number() throws ParseException {
    try {
      double value = Double.parseDouble(tokens.literal());
      if (!Double.isInfinite(value)) {
        return new Literal.NumberLiteral(value);
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number out of range is.
    }
    throw tokens.error("unable to parse number");
  }

  private Literal integer() throws ParseException {
    String digits = tokens.literal();
    try {
      return new Literal.IntegerLiteral(Long.parseLong(digits));
    } catch (NumberFormatException tooLarge) {
      try {
        return new Literal.UnsignedLiteral(Long.parseUnsignedLong(digits));
      } catch (NumberFormatException e) {
        throw tokens.error("unable to parse integer");
      }
    }
  }

  private Literal duration() throws ParseException {
    try {
      return new Literal.DurationLiteral(Durations.parse(tokens.literal()));
    } catch (Durations.InvalidDurationException e) {
      throw new ParseException(e.getMessage());
    }
  }

  private Expr wildcard() throws ParseException {
    if (tokens.scan() != TokenKind.DOUBLE_COLON) {
      tokens.unscan();
      return new Expr.Wildcard(Expr.Wildcard.Kind.ANY);
    }
    return switch (tokens.scan()) {
      case FIELD -> new Expr.Wildcard(Expr.Wildcard.Kind.FIELD);
      case TAG -> new Expr.Wildcard(Expr.Wildcard.Kind.TAG);
      default -> throw tokens.expected("field", "tag");
    };
  }

  private ParseException unbound() {
    String name =
        tokens.literal().startsWith("$") ? tokens.literal().substring(1) : tokens.literal();
    if (name.isEmpty()) {
      return new ParseException("empty bound parameter");
    }
    return new ParseException("missing parameter: " + name);
  }

  /** A number with its sign, or anything else times the sign. */
  private Expr signed(int sign) throws ParseException {
    switch (tokens.next()) {
      case NUMBER, INTEGER, DURATION_VALUE, LEFT_PAREN, IDENT -> tokens.unscan();
      default -> throw tokens.expected("identifier", "number", "duration", "(");
    }
    Expr operand = operand();
    return switch (operand) {
      case Literal.NumberLiteral(double value) -> new Literal.NumberLiteral(value * sign);
      case Literal.IntegerLiteral(long value) -> new Literal.IntegerLiteral(value * sign);
      case Literal.DurationLiteral(long nanos) -> new Literal.DurationLiteral(nanos * sign);
      case Literal.UnsignedLiteral(long value) -> {
        if (sign > 0) {
          yield operand;
        } else if (value == Long.MIN_VALUE) {
          yield new Literal.IntegerLiteral(Long.MIN_VALUE);
        }
        throw new ParseException("constant -" + Long.toUnsignedString(value) + " underflows int64");
      }
      default -> {
        setHeight(height + 1);
        yield new BinaryExpr(BinaryOp.MUL, new Literal.IntegerLiteral(sign), operand);
      }
    };
  }

  /** A reference to a field or tag, with its cast. */
  private Expr reference() throws ParseException {
    String name = String.join(".", segments());
    if (tokens.scan() != TokenKind.DOUBLE_COLON) {
      tokens.unscan();
      return new Expr.VarRef(name);
    }
    return switch (tokens.scan()) {
      case IDENT -> new Expr.VarRef(name, cast());
      case FIELD -> new Expr.VarRef(name, DataType.ANY_FIELD);
      case TAG -> new Expr.VarRef(name, DataType.TAG);
      default -> throw tokens.expected("float", "integer", "string", "boolean", "field", "tag");
    };
  }

  private DataType cast() throws ParseException {
    return switch (tokens.literal().toLowerCase(Locale.ROOT)) {
      case "float" -> DataType.FLOAT;
      case "integer" -> DataType.INTEGER;
      case "unsigned" -> DataType.UNSIGNED;
      case "string" -> DataType.STRING;
      case "boolean" -> DataType.BOOLEAN;
      default ->
          throw tokens.expected(
              "float", "integer", "unsigned", "string", "boolean", "field", "tag");
    };
  }

  /**
   * The segments of a dotted name, up to three; one left out ({@code db..m}) is empty. Stops after
   * a dot before a regular expression or a colon.
   */
  List<String> segments() throws ParseException {
    List<String> segments = new ArrayList<>(3);
    segments.add(tokens.identifier());
    while (true) {
      if (tokens.scan() != TokenKind.DOT) {
        tokens.unscan();
        break;
      }
      char next = tokens.peekCharacter();
      if (next == '/' || next == ':') {
        break;
      }
      segments.add(next == '.' ? "" : tokens.identifier());
    }
    if (segments.size() > 3) {
      throw new ParseException(
          "too many segments in " + Quoting.segments(segments) + " at line 1, char 1");
    }
    return segments;
  }

  /** The arguments and the closing parenthesis of a call. */
  private Expr call(String name) throws ParseException {
    tokens.enter();
    List<Expr> args = new ArrayList<>(2);
    int highest = 0;
    do {
      Expr arg = regex();
      if (arg == null) {
        if (args.isEmpty()) {
          if (tokens.scan() == TokenKind.RIGHT_PAREN) {
            tokens.leave();
            height = 1;
            return new Expr.Call(name, List.of());
          }
          tokens.unscan();
        }
        arg = expression();
        highest = Math.max(highest, height);
      }
      args.add(arg);
    } while (tokens.nextIf(TokenKind.COMMA));
    if (tokens.scan() != TokenKind.RIGHT_PAREN) {
      throw tokens.expected(")");
    }
    tokens.leave();
    setHeight(highest + 1);
    return new Expr.Call(name, args);
  }

  /** A regular expression that must come next. */
  RegexLiteral requiredRegex() throws ParseException {
    height = 1;
    RegexLiteral regex = regex();
    if (regex == null) {
      tokens.next();
      throw tokens.expected("regex");
    }
    return regex;
  }

  /** A regular expression in slashes or bound to a parameter, null if something else comes next. */
  @Nullable RegexLiteral regex() throws ParseException {
    char next = tokens.peekCharacter();
    if (next == ' ' || next == '\t' || next == '\n') {
      tokens.skipWhitespace();
      next = tokens.peekCharacter();
    }
    if (next == '$') {
      TokenKind bound = tokens.scan();
      tokens.unscan();
      if (bound != TokenKind.REGEX) {
        return null;
      }
    } else if (next != '/') {
      return null;
    }
    TokenKind kind = tokens.scanRegex();
    if (kind == TokenKind.BAD_REGEX) {
      throw tokens.error("bad regex: " + tokens.literal());
    } else if (kind != TokenKind.REGEX) {
      throw tokens.expected("regex");
    }
    return compile(tokens.literal());
  }

  private RegexLiteral compile(String pattern) throws ParseException {
    String tooMuch = RegexLimits.problem(pattern);
    if (!tooMuch.isEmpty()) {
      throw tokens.error("error parsing regexp: " + tooMuch);
    }
    try {
      return new RegexLiteral(Pattern.compile(pattern));
    } catch (PatternSyntaxException e) {
      String problem =
          e.getDescription().startsWith("regexp/syntax: internal error")
              ? "unexpected ): `" + pattern + "`"
              : e.getDescription() + (e.getPattern().isEmpty() ? "" : ": `" + e.getPattern() + "`");
      throw tokens.error("error parsing regexp: " + problem);
    }
  }

  /** Terms joined by one logical operator. */
  private static final class Chain {
    private final BinaryOp op;
    private List<Expr> terms = List.of();
    private int highest;

    Chain(BinaryOp op) {
      this.op = op;
    }

    void add(Expr term, int termHeight) {
      if (terms.isEmpty()) {
        terms = new ArrayList<>();
      }
      terms.add(term);
      highest = Math.max(highest, termHeight);
    }

    void clear() {
      terms = List.of();
      highest = 0;
    }

    int height() {
      int joints = terms.size() - 1;
      return highest
          + (terms.size() <= LONG_CHAIN
              ? joints
              : Integer.SIZE - Integer.numberOfLeadingZeros(joints));
    }

    Expr fold() {
      if (terms.size() > LONG_CHAIN) {
        return balanced(0, terms.size());
      }
      Expr folded = terms.getFirst();
      for (Expr term : terms.subList(1, terms.size())) {
        folded = new BinaryExpr(op, folded, term);
      }
      return folded;
    }

    private Expr balanced(int from, int to) {
      if (to - from == 1) {
        return terms.get(from);
      }
      int middle = (from + to) >>> 1;
      return new BinaryExpr(op, balanced(from, middle), balanced(middle, to));
    }
  }
}
