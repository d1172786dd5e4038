package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.Scanner;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is printed is read as the same tree again, however it is spaced. */
class RoundTripTest {
  @Test
  void expressionsAreReadAsTheyWerePrinted() {
    for (long seed = 0; seed < 20_000; seed++) {
      Expr expr = new RandomStatements(new Random(seed)).expr(4);
      String text = expr.text();
      try {
        assertThat(InfluxQlParser.parseExpr(text)).as("seed %d, %s", seed, text).isEqualTo(expr);
      } catch (ParseException e) {
        fail("seed " + seed + ", " + text, e);
      }
    }
  }

  @Test
  void statementsAreReadAsTheyWerePrinted() {
    for (long seed = 0; seed < 10_000; seed++) {
      SelectStatement select =
          new RandomStatements(new Random(seed)).select(/* depth= */ 2, /* inner= */ false);
      String text = select.text();
      try {
        assertThat(InfluxQlParser.parseStatement(text))
            .as("seed %d, %s", seed, text)
            .isEqualTo(select);
      } catch (ParseException e) {
        fail("seed " + seed + ", " + text, e);
      }
    }
  }

  /** White space, comments and the case of keywords say nothing. */
  @Test
  void spacesCommentsAndCasesSayNothing() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      SelectStatement select =
          new RandomStatements(random).select(/* depth= */ 1, /* inner= */ false);
      String text = respaced(select.text(), random);
      try {
        assertThat(InfluxQlParser.parseStatement(text).text())
            .as("seed %d, %s", seed, text)
            .isEqualTo(select.text());
      } catch (ParseException e) {
        fail("seed " + seed + ", " + text, e);
      }
    }
  }

  private static String respaced(String text, Random random) {
    StringBuilder other = new StringBuilder();
    List<String> all = tokens(text);
    for (int i = 0; i < all.size(); i++) {
      String token = all.get(i);
      String spelled =
          isKeyword(token) && random.nextBoolean() ? token.toLowerCase(Locale.ROOT) : token;
      if (!token.equals(" ")) {
        other.append(spelled);
        continue;
      }
      // Where a pattern may stand InfluxDB takes no comment, or none that begins as one.
      String next = all.get(i + 1);
      int choices = next.equals("DESC") || next.equals("ASC") ? 4 : isKeyword(next) ? 3 : 2;
      other.append(
          switch (random.nextInt(choices)) {
            case 0 -> "\n\t ";
            case 1 -> " ";
            case 2 -> " -- to the \"end\"\n";
            default -> " /* it's a * comment */ ";
          });
    }
    return other.toString();
  }

  private static boolean isKeyword(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c >= 'A' && c <= 'Z');
  }

  /** The text cut at its tokens; a scan for patterns is as the printer has them. */
  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int from = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '\'' || c == '"' || (c == '/' && i > 0 && isPattern(text, i))) {
        quote = c;
      } else if (c == ' ') {
        tokens.add(text.substring(from, i));
        tokens.add(" ");
        from = i + 1;
      }
    }
    tokens.add(text.substring(from));
    return tokens;
  }

  /** A division has a space behind it, a pattern of ours does not begin with one. */
  private static boolean isPattern(String text, int slash) {
    return slash + 1 < text.length() && text.charAt(slash + 1) != ' ';
  }

  /** Each text is one token of its kind, wherever it stands. */
  @Test
  void tokensAreCutAtTheirEnds() {
    record Token(String text, TokenKind kind, String literal) {}
    List<Token> all =
        List.of(
            new Token("+", TokenKind.ADD, ""),
            new Token("-", TokenKind.SUB, ""),
            new Token("*", TokenKind.MUL, ""),
            new Token("/", TokenKind.DIV, ""),
            new Token("%", TokenKind.MOD, ""),
            new Token("&", TokenKind.BITWISE_AND, ""),
            new Token("|", TokenKind.BITWISE_OR, ""),
            new Token("^", TokenKind.BITWISE_XOR, ""),
            new Token("(", TokenKind.LEFT_PAREN, ""),
            new Token(")", TokenKind.RIGHT_PAREN, ""),
            new Token(",", TokenKind.COMMA, ""),
            new Token(";", TokenKind.SEMICOLON, ""),
            new Token("=", TokenKind.EQ, ""),
            new Token("!=", TokenKind.NEQ, ""),
            new Token("<>", TokenKind.NEQ, ""),
            new Token("=~", TokenKind.EQ_REGEX, ""),
            new Token("!~", TokenKind.NEQ_REGEX, ""),
            new Token("<", TokenKind.LT, ""),
            new Token("<=", TokenKind.LTE, ""),
            new Token(">", TokenKind.GT, ""),
            new Token(">=", TokenKind.GTE, ""),
            new Token(":", TokenKind.COLON, ""),
            new Token("::", TokenKind.DOUBLE_COLON, ""),
            new Token(".", TokenKind.DOT, ""),
            new Token("abc_1", TokenKind.IDENT, "abc_1"),
            new Token("\"a \\\" b\"", TokenKind.IDENT, "a \" b"),
            new Token("'it\\'s\\n'", TokenKind.STRING, "it's\n"),
            new Token("12", TokenKind.INTEGER, "12"),
            new Token("1.50", TokenKind.NUMBER, "1.50"),
            new Token(".5", TokenKind.NUMBER, ".5"),
            new Token("1h30m", TokenKind.DURATION_VALUE, "1h30m"),
            new Token("5µ", TokenKind.DURATION_VALUE, "5µ"),
            new Token("$p", TokenKind.BOUND_PARAM, "$p"),
            new Token("SELECT", TokenKind.SELECT, ""),
            new Token("from", TokenKind.FROM, ""));
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      List<Token> chosen = new ArrayList<>();
      List<Integer> starts = new ArrayList<>();
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        Token token = all.get(random.nextInt(all.size()));
        chosen.add(token);
        starts.add(text.length());
        text.append(token.text()).append(random.nextBoolean() ? " " : "\n\t");
      }
      Scanner scanner = new Scanner(text.toString());
      for (int i = 0; i < chosen.size(); i++) {
        Token token = chosen.get(i);
        String what = "seed %d, token %d of %s".formatted(seed, i, text);
        scanner.next();
        assertThat(scanner.kind()).as(what).isEqualTo(token.kind());
        assertThat(scanner.literal()).as(what).isEqualTo(token.literal());
        if (token.kind() != TokenKind.STRING) {
          assertThat(scanner.start()).as(what).isEqualTo(starts.get(i));
        }
        scanner.next();
        assertThat(scanner.kind()).as(what).isEqualTo(TokenKind.WHITESPACE);
      }
      scanner.next();
      assertThat(scanner.kind()).isEqualTo(TokenKind.EOF);
    }
  }
}
