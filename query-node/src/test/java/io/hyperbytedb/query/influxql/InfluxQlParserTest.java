package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.IntegerLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.SortField;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.influxql.ast.UserStatement;
import io.hyperbytedb.query.influxql.lex.BoundValue;
import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InfluxQlParserTest {
  private static final DatabaseStatement.WriteLimits NO_LIMITS =
      new DatabaseStatement.WriteLimits(null, null);

  @Test
  void aSelectKeepsEachOfItsClauses() throws Exception {
    SelectStatement select =
        select(
            "SELECT mean(v) AS m, host::tag INTO db.rp.t FROM a, db..b, (SELECT v FROM c)"
                + " WHERE host = 'x' GROUP BY time(5m), host fill(2) ORDER BY time DESC"
                + " LIMIT 1 OFFSET 2 SLIMIT 3 SOFFSET 4 tz('Europe/Berlin')");

    assertThat(select.fields())
        .containsExactly(
            new Field(new Expr.Call("mean", List.of(new VarRef("v"))), "m"),
            new Field(new VarRef("host", DataType.TAG)));
    assertThat(select.target())
        .isEqualTo(new Target(new Source.Measurement("db", "rp", "t", null, "")));
    assertThat(select.sources().get(0)).isEqualTo(new Source.Measurement("a"));
    assertThat(select.sources().get(1)).isEqualTo(new Source.Measurement("db", "", "b", null, ""));
    assertThat(select.sources().get(2)).isEqualTo(new Source.SubQuery(select("SELECT v FROM c")));
    assertThat(select.condition())
        .isEqualTo(new BinaryExpr(BinaryOp.EQ, new VarRef("host"), new Literal.StringLiteral("x")));
    assertThat(select.dimensions()).hasSize(2);
    assertThat(select.dimensions().get(0).expr())
        .isEqualTo(
            new Expr.Call("time", List.of(new Literal.DurationLiteral(5 * Durations.MINUTE))));
    assertThat(select.fill()).isEqualTo(new Fill.IntegerFill(2));
    assertThat(select.sortFields()).containsExactly(new SortField("time", false));
    assertThat(select.limit()).isEqualTo(1);
    assertThat(select.offset()).isEqualTo(2);
    assertThat(select.seriesLimit()).isEqualTo(3);
    assertThat(select.seriesOffset()).isEqualTo(4);
    assertThat(select.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(select.isRaw()).isFalse();
    assertThat(select.isAscending()).isFalse();
  }

  @Test
  void operatorsBindByPrecedenceAndAssociateLeft() throws Exception {
    assertThat(shape("a = 1 OR b = 2 AND c + 1 - 2 * d > e"))
        .isEqualTo("((a = 1) OR ((b = 2) AND (((c + 1) - (2 * d)) > e)))");
    assertThat(shape("a - b - c | d & e ^ f")).isEqualTo("((((a - b) - c) | (d & e)) ^ f)");
    assertThat(shape("a = b = c")).isEqualTo("((a = b) = c)");
    assertThat(shape("a OR b OR c AND d AND e")).isEqualTo("((a OR b) OR ((c AND d) AND e))");
  }

  @Test
  void aSignMultipliesWhatIsNotANumber() throws Exception {
    assertThat(InfluxQlParser.parseExpr("-v"))
        .isEqualTo(new BinaryExpr(BinaryOp.MUL, new IntegerLiteral(-1), new VarRef("v")));
    assertThat(InfluxQlParser.parseExpr("-3")).isEqualTo(new IntegerLiteral(-3));
    assertThat(InfluxQlParser.parseExpr("-9223372036854775808"))
        .isEqualTo(new IntegerLiteral(Long.MIN_VALUE));
    assertThat(InfluxQlParser.parseExpr("9223372036854775808"))
        .isEqualTo(new Literal.UnsignedLiteral(Long.MIN_VALUE));
    assertThat(InfluxQlParser.parseExpr("-5m"))
        .isEqualTo(new Literal.DurationLiteral(-5 * Durations.MINUTE));
  }

  @Test
  void aRegularExpressionSelectsMeasurementsFieldsAndTags() throws Exception {
    SelectStatement select = select("SELECT /^v/ FROM db.rp./a\\/b/ GROUP BY /^t/");
    assertThat(select.fields().getFirst().expr()).isInstanceOf(Literal.RegexLiteral.class);
    assertThat(select.dimensions().getFirst().expr()).isInstanceOf(Literal.RegexLiteral.class);
    Source.Measurement source = (Source.Measurement) select.sources().getFirst();
    assertThat(source.database()).isEqualTo("db");
    assertThat(source.retentionPolicy()).isEqualTo("rp");
    assertThat(source.name()).isEmpty();
    Literal.RegexLiteral regex = Objects.requireNonNull(source.regex());
    assertThat(regex.pattern()).isEqualTo("a/b");
    assertThat(regex.regex().matcher("xa/by").find()).isTrue();
  }

  @Test
  void cardinalitiesComeInAllForms() throws Exception {
    assertThat(one("SHOW SERIES CARDINALITY"))
        .isInstanceOf(ShowStatement.ShowSeriesCardinality.class);
    ShowStatement.Cardinality exact =
        (ShowStatement.Cardinality)
            one("SHOW TAG VALUES EXACT CARDINALITY ON d FROM m WITH KEY IN (a, b) LIMIT 3");
    assertThat(exact.scope().exact()).isTrue();
    assertThat(exact.scope().database()).isEqualTo("d");
    assertThat(exact.scope().limit()).isEqualTo(3);
    assertThat(((ShowStatement.ShowTagValuesCardinality) exact).key())
        .isEqualTo(
            new ShowStatement.KeyFilter(
                ShowStatement.KeyOp.IN, new Literal.ListLiteral(List.of("a", "b"))));
    assertThat(one("SHOW SERIES EXACT")).isInstanceOf(ShowStatement.ShowSeries.class);
  }

  @Test
  void deleteAndDropSeriesTakeNeitherRetentionPolicyNorDatabase() throws Exception {
    DataStatement.Delete delete = (DataStatement.Delete) one("DELETE FROM m WHERE time < 5");
    assertThat(delete.sources()).containsExactly(new Source.Measurement("", "", "m", null, ""));
    for (String text :
        List.of(
            "DELETE FROM rp.m",
            "DROP SERIES FROM rp.m",
            "DROP SERIES FROM rp./m.*/",
            "DELETE FROM d.rp.m",
            "DELETE FROM d.rp./m/")) {
      assertThatThrownBy(() -> inOld(text))
          .as(text)
          .hasMessage("retention policy not supported at line 1, char 1");
    }
    assertThatThrownBy(() -> one("DROP SERIES FROM rp.m"))
        .hasMessage("retention policy not supported at line 1, char 1");
    for (String text : List.of("DROP SERIES FROM d..m", "DELETE FROM d.rp.m", "DELETE FROM d..m")) {
      assertThatThrownBy(() -> one(text))
          .as(text)
          .hasMessage("database not supported at line 1, char 1");
    }
  }

  @Test
  void policiesKeepWhatWasLeftOut() throws Exception {
    assertThat(one("CREATE DATABASE d")).isEqualTo(new DatabaseStatement.CreateDatabase("d", null));
    assertThat(one("CREATE DATABASE d WITH NAME p"))
        .isEqualTo(
            new DatabaseStatement.CreateDatabase(
                "d", new DatabaseStatement.PolicyOptions("p", null, null, 0, NO_LIMITS)));
    assertThat(one("CREATE DATABASE d WITH DURATION INF REPLICATION 2 SHARD DURATION 1h"))
        .isEqualTo(
            new DatabaseStatement.CreateDatabase(
                "d", new DatabaseStatement.PolicyOptions("", 0L, 2, Durations.HOUR, NO_LIMITS)));
    assertThat(one("ALTER RETENTION POLICY p ON d REPLICATION 3"))
        .isEqualTo(
            new DatabaseStatement.AlterRetentionPolicy("p", "d", null, 3, null, false, NO_LIMITS));
  }

  @Test
  void passwordsAreNeverPrinted() throws Exception {
    for (String query :
        List.of("CREATE USER u WITH PASSWORD 'secret'", "SET PASSWORD FOR u = 'secret'")) {
      Statement statement = one(query);
      assertThat(statement.text()).contains("[REDACTED]").doesNotContain("secret");
      assertThat(statement.toString()).doesNotContain("secret");
    }
    assertThat(((UserStatement.CreateUser) one("CREATE USER u WITH PASSWORD 'secret'")).password())
        .isEqualTo("secret");
  }

  @Test
  void statementsAreSeparatedBySemicolons() throws Exception {
    assertThat(InfluxQlParser.parseQuery("")).isEmpty();
    assertThat(InfluxQlParser.parseQuery(" ; ;")).isEmpty();
    assertThat(InfluxQlParser.parseQuery("SHOW USERS; SHOW QUERIES;")).hasSize(2);
  }

  @Test
  void parametersStandForLiteralsNamesAndRegularExpressions() throws Exception {
    Map<String, BoundValue> values =
        Map.of(
            "n", new BoundValue.Int(-3),
            "f", new BoundValue.Decimal(1.5e-7),
            "s", new BoundValue.Text("it's"),
            "b", new BoundValue.Bool(true),
            "m m", new BoundValue.Identifier("select"),
            "r", new BoundValue.Regex("^a/b$"),
            "d", new BoundValue.Duration("1h30m"));
    List<Statement> statements =
        InfluxQlParser.parseQuery(
            "SELECT f($r), v FROM $\"m m\" WHERE a > $n AND b < $f AND c = $s AND d = $b"
                + " AND e =~ $r AND time > now() - $d",
            values,
            Compatibility.V1_12);
    assertThat(statements.getFirst().text())
        .isEqualTo(
            "SELECT f(/^a\\/b$/), v FROM \"select\" WHERE a > -3 AND b < 0.000 AND c = 'it\\'s'"
                + " AND d = true AND e =~ /^a\\/b$/ AND time > now() - 90m");
  }

  @Test
  void parametersWithoutAUsableValueAreErrors() {
    assertThatThrownBy(() -> InfluxQlParser.parseQuery("SELECT v FROM m WHERE v > $x"))
        .hasMessage("missing parameter: x");
    assertThatThrownBy(() -> bound("SELECT $x FROM m", List.of()))
        .hasMessage("missing parameter: unable to bind parameter with type []interface {}");
    assertThatThrownBy(() -> bound("SELECT $x FROM m", Map.of("a", 1L)))
        .hasMessage("missing parameter: unknown bind object type: a");
    assertThatThrownBy(() -> bound("SELECT $x FROM m", Map.of("integer", 1.5)))
        .hasMessage("missing parameter: integer literal must be an integer value");
    assertThatThrownBy(() -> bound("SELECT v FROM $x", "m"))
        .hasMessage("found m, expected identifier at line 1, char 15");
    assertThatThrownBy(() -> bound("SELECT v FROM m LIMIT $x", -1L))
        .hasMessage("LIMIT must be >= 0 at line 1, char 23");
    assertThatThrownBy(() -> bound("SELECT v FROM m WHERE a =~ $x", Map.of("regex", "(")))
        .hasMessage("error parsing regexp: missing closing ): `(` at line 1, char 28");
    assertThatThrownBy(() -> bound("SELECT v FROM m WHERE a = $x", Map.of("duration", "1x")))
        .hasMessage("invalid duration");
  }

  private static String inOld(String query) throws ParseException {
    return InfluxQlParser.parseQuery(query, Map.of(), Compatibility.V1_8).getFirst().text();
  }

  @Test
  void policiesHaveLimitsInAnyOrder() throws Exception {
    assertThat(
            one("CREATE RETENTION POLICY p ON d DURATION 1d REPLICATION 1 past limit 1h DEFAULT"))
        .isEqualTo(
            new DatabaseStatement.CreateRetentionPolicy(
                "p",
                "d",
                24 * Durations.HOUR,
                1,
                0,
                true,
                new DatabaseStatement.WriteLimits(null, Durations.HOUR)));
    assertThat(one("ALTER RETENTION POLICY p ON d PAST LIMIT 0s DEFAULT FUTURE LIMIT 2h").text())
        .isEqualTo("ALTER RETENTION POLICY p ON d DEFAULT FUTURE LIMIT 2h");
    assertThat(one("CREATE DATABASE d WITH PAST LIMIT 1h FUTURE LIMIT INF NAME p").text())
        .isEqualTo("CREATE DATABASE d WITH PAST LIMIT 1h NAME p");
    assertThatThrownBy(() -> one("ALTER RETENTION POLICY p ON d \"FUTURE\" LIMIT 2h"))
        .hasMessage(
            "found FUTURE, expected DURATION, REPLICATION, SHARD, DEFAULT, FUTURE, PAST at line 1,"
                + " char 31");
    assertThatThrownBy(() -> inOld("ALTER RETENTION POLICY p ON d"))
        .hasMessage("found EOF, expected DURATION, REPLICATION, SHARD, DEFAULT at line 1, char 31");
  }

  @Test
  void whatIsNewIsRefusedAsBeforeInAnOldInfluxDb() throws Exception {
    assertThat(one("SHOW MEASUREMENTS ON *.*").text()).isEqualTo("SHOW MEASUREMENTS ON *.*");
    assertThat(one("SHOW MEASUREMENTS ON d.\"a b\"").text())
        .isEqualTo("SHOW MEASUREMENTS ON d.\"a b\"");
    assertThat(one("SHOW TAG KEYS FROM m WITH KEY IN (a, b) LIMIT 1").text())
        .isEqualTo("SHOW TAG KEYS FROM m WITH KEY IN (a, b) LIMIT 1");
    assertThat(one("DELETE FROM p./x/").text()).isEqualTo("DELETE FROM p./x/");
    assertThatThrownBy(() -> inOld("SHOW MEASUREMENTS ON *"))
        .hasMessage("found *, expected identifier at line 1, char 22");
    assertThatThrownBy(() -> inOld("SHOW MEASUREMENTS ON d.p"))
        .hasMessage("found ., expected ; at line 1, char 23");
    assertThatThrownBy(() -> inOld("SHOW TAG KEYS WITH KEY = a"))
        .hasMessage("found WITH, expected ; at line 1, char 15");
    assertThatThrownBy(() -> inOld("DELETE FROM p./x/"))
        .hasMessage("retention policy not supported at line 1, char 1");
  }

  @Test
  void anExpressionEndsWhereItEnds() throws Exception {
    assertThat(InfluxQlParser.parseExpr("a + 1 ; nonsense"))
        .isEqualTo(InfluxQlParser.parseExpr("a+1"));
  }

  private static void bound(String query, Object value) throws ParseException {
    InfluxQlParser.parseQuery(query, Map.of("x", BoundValue.of(value)), Compatibility.V1_12);
  }

  private static Statement one(String query) throws ParseException {
    List<Statement> statements = InfluxQlParser.parseQuery(query);
    assertThat(statements).hasSize(1);
    return statements.getFirst();
  }

  private static SelectStatement select(String query) throws ParseException {
    return (SelectStatement) one(query);
  }

  /** The expression with parentheses around each operation. */
  private static String shape(String expr) throws ParseException {
    return shape(InfluxQlParser.parseExpr(expr));
  }

  private static String shape(Expr expr) {
    return expr instanceof BinaryExpr binary
        ? "(" + shape(binary.lhs()) + " " + binary.op().symbol() + " " + shape(binary.rhs()) + ")"
        : expr.text();
  }
}
