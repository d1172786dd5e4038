package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries made to exhaust something; each must end in statements or in an error, and soon. */
class HostileQueryTest {
  private static final long SMALL_STACK = 512 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {10, 249, 251, 10_000, 200_000})
  void nestingIsRefusedBeforeTheStackEnds(int depth) throws Exception {
    for (String[] parts :
        new String[][] {
          {"SELECT ", "(", "v", ")", " FROM m"},
          {"SELECT ", "f(", "v", ")", " FROM m"},
          {"SELECT ", "-(", "v", ")", " FROM m"},
          {"SELECT ", "f(a, (", "v", "))", " FROM m"},
          {"SELECT v FROM m WHERE ", "(", "a = 1", ")", ""},
          {"SELECT v FROM m WHERE ", "(a = 1 AND ", "b = 2", ")", ""},
          {"SELECT v FROM m GROUP BY ", "(", "a", ")", ""}
        }) {
      String query =
          parts[0] + parts[1].repeat(depth) + parts[2] + parts[3].repeat(depth) + parts[4];
      String outcome = outcome(query);
      boolean tooDeep = depth * (parts[1].contains("(a, (") ? 2 : 1) > 250;
      assertThat(outcome)
          .as(query.substring(0, 30))
          .startsWith(tooDeep ? "parentheses nested deeper than 250 levels at line 1" : "ok");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {49, 51, 100_000})
  void nestingOfSubqueriesIsBoundedToo(int depth) throws Exception {
    String query = "SELECT v FROM " + "(SELECT v FROM ".repeat(depth) + "m" + ")".repeat(depth);
    assertThat(outcome(query))
        .startsWith(depth > 50 ? "subqueries nested deeper than 50 levels at line 1" : "ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {" AND ", " OR "})
  void longConditionsAreFineSinceTheirTreesStayFlat(String operator) throws Exception {
    String condition = "host = 'a'" + (operator + "host = 'a'").repeat(20_000);
    assertThat(outcome("SELECT v FROM m WHERE " + condition)).isEqualTo("ok");
    assertThat(InfluxQlParser.parseExpr(condition).text()).isEqualTo(condition);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+ v", "* v", "= v", "/ 2", "& v * 2"})
  void longCalculationsAreRefused(String next) throws Exception {
    String calculation = "v" + (" " + next).repeat(100_000);
    assertThat(outcome("SELECT v FROM m WHERE " + calculation))
        .startsWith("expression deeper than 500 levels at line 1");
    String shorter = "v" + (" " + next).repeat(240);
    assertThat(outcome("SELECT v FROM m WHERE " + shorter + " > 1")).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a, ", "mean(v), ", "-- x\n", "/* x */ ", "'a' + ", "\n", "(", "{", "\"\" ", "1."})
  void repetitionIsNoProblem(String piece) throws Exception {
    assertThatCode(() -> outcome("SELECT " + piece.repeat(20_000) + "v FROM m"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "(a|", "(?:", "[a", "\\(", "a{1000}", "(a{1000}){10}", "a|", "a*"})
  void regularExpressionsAreBounded(String piece) throws Exception {
    for (int count : new int[] {10, 200, 1_000, 30_000}) {
      String pattern = piece.repeat(count);
      int open = piece.startsWith("(") && !piece.contains(")") ? count : 0;
      assertThat(outcome("SELECT v FROM m WHERE a =~ /" + pattern + ")".repeat(open) + "/"))
          .satisfiesAnyOf(
              o -> assertThat(o).isEqualTo("ok"),
              o -> assertThat(o).startsWith("error parsing regexp: "));
    }
    assertThat(outcome("SELECT v FROM m WHERE a =~ /(((a{1000}){1000}){1000}){1000}/"))
        .isEqualTo("error parsing regexp: expression too large at line 1, char 27");
  }

  /** Parses, prints and validates on a small stack; "ok" or the error. */
  private static String outcome(String query) throws InterruptedException {
    AtomicReference<String> outcome = new AtomicReference<>("died");
    Thread thread = new Thread(null, () -> outcome.set(run(query)), "small-stack", SMALL_STACK);
    thread.setUncaughtExceptionHandler((t, e) -> outcome.set("died of " + e));
    thread.start();
    thread.join();
    return Objects.requireNonNull(outcome.get());
  }

  private static String run(String query) {
    try {
      SelectStatement select = (SelectStatement) InfluxQlParser.parseQuery(query).getFirst();
      assertThat(select.text()).isNotEmpty();
      assertThat(select).isEqualTo(InfluxQlParser.parseQuery(query).getFirst());
      if (select.condition() != null) {
        Exprs.walk(select.condition(), e -> {});
      }
      QueryValidator.validate(select, Instant.EPOCH);
      return "ok";
    } catch (InvalidQueryException e) {
      return "ok";
    } catch (ParseException e) {
      return e.getMessage();
    }
  }
}
