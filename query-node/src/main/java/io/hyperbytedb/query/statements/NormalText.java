package io.hyperbytedb.query.statements;

import io.hyperbytedb.query.influxql.lex.Scanner;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.Set;

/** The text of a statement without its literals, so that like statements look alike. */
final class NormalText {
  private static final Set<TokenKind> BEFORE_REGEX =
      Set.of(
          TokenKind.EQ_REGEX,
          TokenKind.NEQ_REGEX,
          TokenKind.SELECT,
          TokenKind.FROM,
          TokenKind.BY,
          TokenKind.COMMA,
          TokenKind.DOT,
          TokenKind.LEFT_PAREN);

  private static final Set<TokenKind> LITERALS =
      Set.of(
          TokenKind.NUMBER,
          TokenKind.INTEGER,
          TokenKind.DURATION_VALUE,
          TokenKind.STRING,
          TokenKind.REGEX,
          TokenKind.TRUE,
          TokenKind.FALSE);

  private NormalText() {}

  /**
   * Puts {@code ?} in the place of numbers, strings, durations and regular expressions.
   *
   * @param statement as a statement prints itself: passwords are redacted already
   */
  static String of(String statement) {
    StringBuilder out = new StringBuilder(statement.length());
    Scanner scanner = new Scanner(statement);
    int from = 0;
    boolean literal = false;
    TokenKind before = TokenKind.EOF;
    while (true) {
      if (BEFORE_REGEX.contains(before) && scanner.peek() == '/') {
        scanner.nextRegex();
      } else {
        scanner.next();
      }
      int end = start(scanner, statement);
      out.append(literal ? "?" : statement.substring(from, end));
      TokenKind kind = scanner.kind();
      if (kind == TokenKind.EOF) {
        return out.toString();
      }
      from = end;
      literal = LITERALS.contains(kind);
      before = kind == TokenKind.WHITESPACE ? before : kind;
    }
  }

  /** Where a token starts; of strings and expressions the scanner names the character before. */
  private static int start(Scanner scanner, String statement) {
    int start = Math.min(scanner.start(), statement.length());
    char opens =
        switch (scanner.kind()) {
          case STRING -> '\'';
          case REGEX -> '/';
          default -> 0;
        };
    boolean before = opens != 0 && start < statement.length() && statement.charAt(start) != opens;
    return before ? start + 1 : start;
  }
}
