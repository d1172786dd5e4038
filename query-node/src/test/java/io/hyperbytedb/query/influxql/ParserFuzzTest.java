package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Mutated queries: whatever the text, it parses or gives an error with a message, and what parses
 * can be printed and validated. {@code -Dhyperbytedb.fuzz.rounds} and {@code …seed} run it longer
 * or again.
 */
class ParserFuzzTest {
  private static final int ROUNDS = Integer.getInteger("hyperbytedb.fuzz.rounds", 20_000);
  private static final long SEED = Long.getLong("hyperbytedb.fuzz.seed", System.nanoTime());

  /**
   * What InfluxDB prints so that it can't be read again: the name of a call has no quotes, and -0.0
   * no point.
   */
  private static final Pattern NOT_READ_AGAIN = Pattern.compile("\"\\s*\\(|fill\\(\\s*-0");

  private static final List<String> SCRAPS =
      List.of(
          "'",
          "\"",
          "/",
          "\\",
          "(",
          ")",
          ",",
          ";",
          ".",
          "..",
          "::",
          "*",
          "-",
          "--",
          "/*",
          "*/",
          "=~ /",
          "!",
          "<>",
          "$x",
          "$",
          "1h",
          "1µ",
          "99999999999999999999",
          ".5",
          "1.",
          "é",
          "\uD83D\uDE00",
          "\uD83D",
          "\u0000",
          "\r\n",
          "\n",
          "\t",
          " ",
          "SELECT ",
          " FROM ",
          " WHERE ",
          " GROUP BY ",
          "time(1m)",
          "now()",
          " IN ",
          " AND ",
          "DISTINCT ",
          "true");

  @Test
  void noTextBreaksTheParser() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    List<String> corpus = new ArrayList<>();
    for (String file :
        List.of("parse-errors.txt", "statements.txt", "select-errors.txt", "time-bounds.txt")) {
      GoldenFile.read(file).forEach(c -> corpus.add(c.query()));
    }
    for (int round = 0; round < ROUNDS; round++) {
      String query = mutate(random, corpus);
      try {
        check(query);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        fail("seed " + SEED + ", round " + round + ", query [" + query + "]", e);
      }
    }
  }

  private static void check(String query) {
    List<Statement> statements;
    try {
      statements = InfluxQlParser.parseQuery(query);
    } catch (ParseException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    for (Statement statement : statements) {
      String printed = statement.text();
      assertThat(printed).isNotEmpty();
      if (!NOT_READ_AGAIN.matcher(query).find()) {
        checkPrintedAgain(printed);
      }
      switch (statement) {
        case SelectStatement select -> validate(select);
        case ExplainStatement explain -> validate(explain.statement());
        default -> {}
      }
    }
  }

  /** Not all that is printed can be read, a password for one; what can be prints the same. */
  private static void checkPrintedAgain(String printed) {
    try {
      assertThat(InfluxQlParser.parseStatement(printed).text()).isEqualTo(printed);
    } catch (ParseException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static void validate(SelectStatement select) {
    try {
      QueryValidator.validate(select, Instant.EPOCH);
    } catch (InvalidQueryException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static String mutate(RandomGenerator random, List<String> corpus) {
    StringBuilder query = new StringBuilder(pick(random, corpus));
    int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations && !query.isEmpty(); i++) {
      int at = random.nextInt(query.length());
      int end = Math.min(query.length(), at + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> query.delete(at, end);
        case 1 -> query.insert(at, pick(random, SCRAPS));
        case 2 -> query.replace(at, end, pick(random, SCRAPS));
        case 3 -> query.setLength(at);
        case 4 -> query.insert(at, query.substring(at, end));
        default -> {
          String other = pick(random, corpus);
          query.insert(at, other, random.nextInt(other.length()), other.length());
        }
      }
    }
    return query.toString();
  }

  private static String pick(RandomGenerator random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
