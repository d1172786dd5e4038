package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.KillQueryStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.BoundValue;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses one text. Not safe for use by several threads. */
public final class StatementParser {
  private static final String MATERIALIZED = "MATERIALIZED";

  private final TokenStream tokens;
  private final ExprParser exprs;
  private final ClauseParser clauses;
  private final SelectParser selects;
  private final Compatibility compatibility;

  /**
   * A parser at the start of {@code text}.
   *
   * @param compatibility the InfluxDB whose statements it takes
   */
  public StatementParser(
      String text, Map<String, BoundValue> parameters, Compatibility compatibility) {
    this.compatibility = compatibility;
    this.tokens = new TokenStream(text, parameters);
    this.exprs = new ExprParser(tokens);
    this.clauses = new ClauseParser(tokens, exprs);
    this.selects = new SelectParser(tokens, exprs, clauses);
  }

  /** All statements up to the end of the text, separated by semicolons. */
  public List<Statement> statements() throws ParseException {
    List<Statement> statements = new ArrayList<>(1);
    boolean separated = true;
    while (true) {
      switch (tokens.next()) {
        case EOF -> {
          return List.copyOf(statements);
        }
        case SEMICOLON -> separated = true;
        default -> {
          if (!separated) {
            throw tokens.expected(";");
          }
          tokens.unscan();
          statements.add(statement());
          separated = false;
        }
      }
    }
  }

  /** An expression; what follows it is not looked at. */
  public Expr expression() throws ParseException {
    return exprs.expression();
  }

  /** One statement; what follows it is not looked at. */
  public Statement statement() throws ParseException {
    return switch (tokens.next()) {
      case SELECT -> selects.select(false);
      case DELETE -> delete(compatibility.since(Compatibility.V1_12));
      case SHOW -> new ShowParser(tokens, exprs, clauses, compatibility).show();
      case CREATE -> create();
      case DROP -> drop();
      case EXPLAIN -> explain();
      case GRANT -> new UserParser(tokens).grant();
      case REVOKE -> new UserParser(tokens).revoke();
      case ALTER -> {
        if (tokens.nextIfWord(MATERIALIZED)) {
          yield databases().alterMaterializedView();
        }
        if (tokens.nextIfWord("SOURCE")) {
          yield alterSource();
        }
        tokens.expect(TokenKind.RETENTION);
        tokens.expect(TokenKind.POLICY);
        yield databases().alterRetentionPolicy();
      }
      case SET -> new UserParser(tokens).setPassword();
      case KILL -> kill();
      default ->
          throw tokens.expected(
              "SELECT", "DELETE", "SHOW", "CREATE", "DROP", "EXPLAIN", "GRANT", "REVOKE", "ALTER",
              "SET", "KILL");
    };
  }

  private DatabaseParser databases() {
    return new DatabaseParser(tokens, clauses, selects, compatibility);
  }

  /** What follows ALTER SOURCE. */
  private Statement alterSource() throws ParseException {
    String name = tokens.identifier();
    boolean paused = tokens.nextIfWord("PAUSE");
    if (!paused && !tokens.nextIfWord("RESUME")) {
      tokens.next();
      throw tokens.expected("PAUSE", "RESUME");
    }
    return new DatabaseStatement.AlterSource(name, paused);
  }

  private Statement create() throws ParseException {
    if (tokens.nextIfWord(MATERIALIZED)) {
      return databases().createMaterializedView();
    }
    return switch (tokens.next()) {
      case CONTINUOUS -> {
        tokens.expect(TokenKind.QUERY);
        yield databases().createContinuousQuery();
      }
      case DATABASE -> databases().createDatabase();
      case USER -> new UserParser(tokens).createUser();
      case RETENTION -> {
        tokens.expect(TokenKind.POLICY);
        yield databases().createRetentionPolicy();
      }
      case SUBSCRIPTION -> databases().createSubscription();
      default ->
          throw tokens.expected("CONTINUOUS", "DATABASE", "USER", "RETENTION", "SUBSCRIPTION");
    };
  }

  private Statement drop() throws ParseException {
    if (tokens.nextIfWord(MATERIALIZED)) {
      return databases().dropMaterializedView();
    }
    return switch (tokens.next()) {
      case CONTINUOUS -> {
        tokens.expect(TokenKind.QUERY);
        yield databases().dropContinuousQuery();
      }
      case DATABASE -> databases().dropDatabase();
      case MEASUREMENT -> new DataStatement.DropMeasurement(tokens.identifier());
      case RETENTION -> {
        tokens.expect(TokenKind.POLICY);
        yield databases().dropRetentionPolicy();
      }
      case SERIES -> {
        DataStatement.Delete scope = delete(/* policies= */ false);
        yield new DataStatement.DropSeries(scope.sources(), scope.condition());
      }
      case SHARD -> new DataStatement.DropShard(clauses.unsignedInteger());
      case SUBSCRIPTION -> databases().dropSubscription();
      case USER -> new UserParser(tokens).dropUser();
      default ->
          throw tokens.expected(
              "CONTINUOUS",
              "DATABASE",
              "MEASUREMENT",
              "RETENTION",
              "SERIES",
              "SHARD",
              "SUBSCRIPTION",
              "USER");
    };
  }

  /**
   * What follows DELETE, and DROP SERIES too.
   *
   * @param policies whether measurements may have one
   */
  private DataStatement.Delete delete(boolean policies) throws ParseException {
    TokenKind first = tokens.next();
    List<Source> sources = List.of();
    if (first == TokenKind.FROM) {
      sources = clauses.measurements();
      refuseQualified(sources, policies);
    } else if (first == TokenKind.WHERE) {
      tokens.unscan();
    } else {
      throw tokens.expected("FROM", "WHERE");
    }
    return new DataStatement.Delete(sources, clauses.where());
  }

  /** Of several sources with database or policy the last one counts, as in InfluxDB. */
  private static void refuseQualified(List<Source> sources, boolean policies)
      throws ParseException {
    String refused = null;
    for (Source source : sources) {
      if (source instanceof Source.Measurement measurement) {
        refused = measurement.database().isEmpty() ? refused : "database";
        if (!policies && !measurement.retentionPolicy().isEmpty()) {
          refused = "retention policy";
        }
      }
    }
    if (refused != null) {
      throw new ParseException(refused + " not supported at line 1, char 1");
    }
  }

  private Statement explain() throws ParseException {
    boolean analyze = tokens.nextIf(TokenKind.ANALYZE);
    tokens.expect(TokenKind.SELECT);
    return new ExplainStatement(selects.select(false), analyze);
  }

  private Statement kill() throws ParseException {
    tokens.expect(TokenKind.QUERY);
    long id = clauses.unsignedInteger();
    return new KillQueryStatement(id, clauses.onDatabase());
  }
}
