package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.query.influxql.lex.BoundValue;
import io.hyperbytedb.query.influxql.lex.Numbers;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.Scanner;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens with room to put some back, and parameters replaced by their values. The last token taken
 * stays readable after it was put back.
 */
final class TokenStream {
  /** A power of two, more than the tokens ever put back at once. */
  private static final int KEPT = 4;

  /** Deeper nesting would threaten the stack of the parser, or of those who walk the tree. */
  private static final int MAX_NESTING = 250;

  private static final int MAX_SUBQUERIES = 50;

  private final Scanner scanner;
  private final Map<String, BoundValue> parameters;

  private final TokenKind[] kinds = new TokenKind[KEPT];
  private final int[] starts = new int[KEPT];
  private final String[] literals = new String[KEPT];
  private int newest;
  private int putBack;
  private int nesting;
  private int subqueries;

  private TokenKind kind = TokenKind.EOF;
  private int start;
  private String literal = "";

  TokenStream(String text, Map<String, BoundValue> parameters) {
    this.scanner = new Scanner(text);
    this.parameters = parameters;
  }

  /** Takes the next token, be it white space or a comment. */
  TokenKind scan() {
    return take(false);
  }

  /** Takes the next token; unless one was put back, it must be a regular expression. */
  TokenKind scanRegex() {
    return take(true);
  }

  /** Takes the next token that is neither white space nor a comment. */
  TokenKind next() {
    TokenKind taken = scan();
    while (taken == TokenKind.WHITESPACE || taken == TokenKind.COMMENT) {
      taken = scan();
    }
    return taken;
  }

  /** Takes the next token if it is the one wanted, else leaves it. */
  boolean nextIf(TokenKind wanted) {
    boolean is = next() == wanted;
    if (!is) {
      unscan();
    }
    return is;
  }

  /**
   * Takes the next token if it is this word, which is no keyword elsewhere, and not in quotes.
   *
   * @param word in upper case
   */
  boolean nextIfWord(String word) {
    boolean is =
        next() == TokenKind.IDENT && literal.equalsIgnoreCase(word) && !scanner.isQuoted(start);
    if (!is) {
      unscan();
    }
    return is;
  }

  /** Takes the next token, which must be the one wanted. */
  void expect(TokenKind wanted) throws ParseException {
    if (next() != wanted) {
      throw expected(wanted.text());
    }
  }

  /** Puts the token taken last back; again to put back the one before. */
  void unscan() {
    putBack++;
  }

  /** Takes the next token if it is white space. */
  void skipWhitespace() {
    if (scan() != TokenKind.WHITESPACE) {
      unscan();
    }
  }

  /** The character after the last token the scanner has seen, put back or not. */
  char peekCharacter() {
    return scanner.peek();
  }

  TokenKind kind() {
    return kind;
  }

  String literal() {
    return literal;
  }

  /** Where the token taken last starts. */
  int start() {
    return start;
  }

  /** The value of a parameter, null if it has none. */
  @Nullable BoundValue parameter(String name) {
    return parameters.get(name);
  }

  String identifier() throws ParseException {
    if (next() != TokenKind.IDENT) {
      throw expected("identifier");
    }
    return literal;
  }

  String string() throws ParseException {
    if (next() != TokenKind.STRING) {
      throw expected("string");
    }
    return literal;
  }

  /** Goes into parentheses that were just opened; {@link #leave} after them. */
  void enter() throws ParseException {
    if (++nesting > MAX_NESTING) {
      throw error("parentheses nested deeper than " + MAX_NESTING + " levels");
    }
  }

  /** Comes out of parentheses. */
  void leave() {
    nesting--;
  }

  /** Goes into a subquery; {@link #leaveSubquery} after it. */
  void enterSubquery() throws ParseException {
    if (++subqueries > MAX_SUBQUERIES) {
      throw error("subqueries nested deeper than " + MAX_SUBQUERIES + " levels");
    }
  }

  /** Comes out of a subquery. */
  void leaveSubquery() {
    subqueries--;
  }

  /** The error that names the token taken last and what should be there. */
  ParseException expected(String... expected) {
    String found = literal.isEmpty() ? kind.text() : literal;
    return error("found " + found + ", expected " + String.join(", ", expected));
  }

  /** The error with the place of the token taken last. */
  ParseException error(String message) {
    return new ParseException(message + " at " + position(start));
  }

  /** Line and character of a token that starts there. */
  String position(int tokenStart) {
    return scanner.position(tokenStart);
  }

  private TokenKind take(boolean regex) {
    if (putBack > 0) {
      putBack--;
    } else {
      if (regex) {
        scanner.nextRegex();
      } else {
        scanner.next();
      }
      newest = (newest + 1) & (KEPT - 1);
      kinds[newest] = scanner.kind();
      starts[newest] = scanner.start();
      literals[newest] = scanner.literal();
    }
    int slot = (newest - putBack) & (KEPT - 1);
    kind = kinds[slot];
    start = starts[slot];
    literal = literals[slot];
    if (kind == TokenKind.BOUND_PARAM) {
      bind();
    }
    return kind;
  }

  private void bind() {
    BoundValue value = parameters.get(literal.substring(1));
    if (value == null || literal.length() == 1) {
      return;
    }
    switch (value) {
      case BoundValue.Text(String text) -> replace(TokenKind.STRING, text);
      case BoundValue.Decimal(double number) -> replace(TokenKind.NUMBER, Numbers.plain(number));
      case BoundValue.Int(long integer) -> replace(TokenKind.INTEGER, Long.toString(integer));
      case BoundValue.Bool(boolean bool) -> replace(bool ? TokenKind.TRUE : TokenKind.FALSE, "");
      case BoundValue.Identifier(String name) -> replace(TokenKind.IDENT, name);
      case BoundValue.Regex(String pattern) -> replace(TokenKind.REGEX, pattern);
      case BoundValue.Duration(String duration) -> replace(TokenKind.DURATION_VALUE, duration);
      case BoundValue.Invalid(String message) -> replace(TokenKind.BOUND_PARAM, message);
    }
  }

  private void replace(TokenKind newKind, String newLiteral) {
    kind = newKind;
    literal = newLiteral;
  }
}
