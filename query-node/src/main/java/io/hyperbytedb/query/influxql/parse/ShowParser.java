package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement.CardinalityScope;
import io.hyperbytedb.query.influxql.ast.ShowStatement.KeyFilter;
import io.hyperbytedb.query.influxql.ast.ShowStatement.KeyOp;
import io.hyperbytedb.query.influxql.ast.ShowStatement.Place;
import io.hyperbytedb.query.influxql.ast.SortField;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses SHOW statements. */
final class ShowParser {
  private final TokenStream tokens;
  private final ExprParser exprs;
  private final ClauseParser clauses;
  private final boolean newest;

  /**
   * @param compatibility the InfluxDB whose statements are taken
   */
  ShowParser(
      TokenStream tokens, ExprParser exprs, ClauseParser clauses, Compatibility compatibility) {
    this.tokens = tokens;
    this.exprs = exprs;
    this.clauses = clauses;
    this.newest = compatibility.since(Compatibility.V1_12);
  }

  private ShowStatement materializedViews() throws ParseException {
    if (!tokens.nextIfWord("VIEWS")) {
      tokens.next();
      throw tokens.expected("VIEWS");
    }
    return new ShowStatement.ShowMaterializedViews();
  }

  /** What follows the keyword SHOW. */
  ShowStatement show() throws ParseException {
    // No keywords: InfluxDB has neither, and its errors list what it has.
    if (tokens.nextIfWord("MATERIALIZED")) {
      return materializedViews();
    } else if (tokens.nextIfWord("SOURCES")) {
      return new ShowStatement.ShowSources();
    }
    return switch (tokens.next()) {
      case CONTINUOUS -> {
        tokens.expect(TokenKind.QUERIES);
        yield new ShowStatement.ShowContinuousQueries();
      }
      case DATABASES -> new ShowStatement.ShowDatabases();
      case DIAGNOSTICS -> new ShowStatement.ShowDiagnostics(module());
      case FIELD -> field();
      case GRANTS -> {
        tokens.expect(TokenKind.FOR);
        yield new ShowStatement.ShowGrants(tokens.identifier());
      }
      case MEASUREMENT -> new ShowStatement.ShowMeasurementCardinality(scope(exactCardinality()));
      case MEASUREMENTS -> measurements();
      case QUERIES -> new ShowStatement.ShowQueries();
      case RETENTION -> {
        tokens.expect(TokenKind.POLICIES);
        yield new ShowStatement.ShowRetentionPolicies(clauses.onDatabase());
      }
      case SERIES -> series();
      case SHARD -> {
        tokens.expect(TokenKind.GROUPS);
        yield new ShowStatement.ShowShardGroups();
      }
      case SHARDS -> new ShowStatement.ShowShards();
      case STATS -> new ShowStatement.ShowStats(module());
      case SUBSCRIPTIONS -> new ShowStatement.ShowSubscriptions();
      case TAG -> tag();
      case USERS -> new ShowStatement.ShowUsers();
      default ->
          throw tokens.expected(
              "CONTINUOUS",
              "DATABASES",
              "DIAGNOSTICS",
              "FIELD",
              "GRANTS",
              "MEASUREMENT",
              "MEASUREMENTS",
              "QUERIES",
              "RETENTION",
              "SERIES",
              "SHARD",
              "SHARDS",
              "STATS",
              "SUBSCRIPTIONS",
              "TAG",
              "USERS");
    };
  }

  private String module() throws ParseException {
    return tokens.nextIf(TokenKind.FOR) ? tokens.string() : "";
  }

  private ShowStatement field() throws ParseException {
    return switch (tokens.next()) {
      case KEY -> new ShowStatement.ShowFieldKeyCardinality(scope(exactCardinality()));
      case KEYS -> fieldKeys();
      default -> throw tokens.expected("KEY", "KEYS");
    };
  }

  private ShowStatement tag() throws ParseException {
    return switch (tokens.next()) {
      case KEY -> new ShowStatement.ShowTagKeyCardinality(scope(exactCardinality()));
      case KEYS -> tagKeys();
      case VALUES -> tagValues();
      default -> throw tokens.expected("KEY", "KEYS", "VALUES");
    };
  }

  /** {@code [EXACT] CARDINALITY}; whether exact. */
  private boolean exactCardinality() throws ParseException {
    boolean exact = tokens.nextIf(TokenKind.EXACT);
    if (tokens.next() != TokenKind.CARDINALITY) {
      throw exact ? tokens.expected("CARDINALITY") : tokens.expected("EXACT", "CARDINALITY");
    }
    return exact;
  }

  private CardinalityScope scope(boolean exact) throws ParseException {
    String database = clauses.onDatabase();
    List<Source> sources = clauses.fromMeasurements();
    return scope(exact, database, sources);
  }

  private CardinalityScope scope(boolean exact, String database, List<Source> sources)
      throws ParseException {
    Expr condition = clauses.where();
    List<Dimension> dimensions = clauses.groupBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    return new CardinalityScope(database, exact, sources, condition, dimensions, limit, offset);
  }

  private ShowStatement measurements() throws ParseException {
    Place place = newest ? onPlace() : Place.of(clauses.onDatabase());
    Source.Measurement source = null;
    if (tokens.nextIf(TokenKind.WITH)) {
      tokens.expect(TokenKind.MEASUREMENT);
      TokenKind op = tokens.next();
      if (op != TokenKind.EQ && op != TokenKind.EQ_REGEX) {
        throw tokens.expected("=", "=~");
      }
      source = clauses.measurement();
    }
    Expr condition = clauses.where();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    return new ShowStatement.ShowMeasurements(place, source, condition, sortFields, limit, offset);
  }

  /** {@code [ON database | * [. policy | *]]}. */
  private Place onPlace() throws ParseException {
    if (!tokens.nextIf(TokenKind.ON)) {
      return Place.of("");
    }
    String database = identifierOrAny();
    String policy = tokens.nextIf(TokenKind.DOT) ? identifierOrAny() : "";
    return new Place(database, policy);
  }

  private @Nullable String identifierOrAny() throws ParseException {
    return switch (tokens.next()) {
      case IDENT -> tokens.literal();
      case MUL -> null;
      default -> throw tokens.expected("identifier or *");
    };
  }

  private ShowStatement series() throws ParseException {
    boolean exact = tokens.nextIf(TokenKind.EXACT);
    if (tokens.nextIf(TokenKind.CARDINALITY)) {
      return new ShowStatement.ShowSeriesCardinality(scope(exact));
    }
    String database = clauses.onDatabase();
    List<Source> sources = clauses.fromMeasurements();
    Expr condition = clauses.where();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    return new ShowStatement.ShowSeries(database, sources, condition, sortFields, limit, offset);
  }

  private ShowStatement tagKeys() throws ParseException {
    String database = clauses.onDatabase();
    List<Source> sources = clauses.fromMeasurements();
    KeyFilter key = newest && tokens.nextIf(TokenKind.WITH) ? keyFilter() : null;
    Expr condition = clauses.where();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    long seriesLimit = clauses.count(TokenKind.SLIMIT);
    long seriesOffset = clauses.count(TokenKind.SOFFSET);
    return new ShowStatement.ShowTagKeys(
        database, sources, key, condition, sortFields, limit, offset, seriesLimit, seriesOffset);
  }

  private ShowStatement fieldKeys() throws ParseException {
    String database = clauses.onDatabase();
    List<Source> sources = clauses.fromMeasurements();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    return new ShowStatement.ShowFieldKeys(database, sources, sortFields, limit, offset);
  }

  private ShowStatement tagValues() throws ParseException {
    boolean exact = tokens.nextIf(TokenKind.EXACT);
    boolean cardinality = tokens.nextIf(TokenKind.CARDINALITY);
    if (exact && !cardinality) {
      tokens.expect(TokenKind.CARDINALITY);
    }
    String database = clauses.onDatabase();
    List<Source> sources = clauses.fromMeasurements();
    tokens.expect(TokenKind.WITH);
    KeyFilter key = keyFilter();
    if (cardinality) {
      return new ShowStatement.ShowTagValuesCardinality(scope(exact, database, sources), key);
    }
    Expr condition = clauses.where();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    return new ShowStatement.ShowTagValues(
        database, sources, key, condition, sortFields, limit, offset);
  }

  /** What follows WITH. */
  private KeyFilter keyFilter() throws ParseException {
    tokens.expect(TokenKind.KEY);
    return switch (tokens.next()) {
      case IN -> new KeyFilter(KeyOp.IN, keyList());
      case EQ -> new KeyFilter(KeyOp.EQ, new Literal.StringLiteral(tokens.identifier()));
      case NEQ -> new KeyFilter(KeyOp.NEQ, new Literal.StringLiteral(tokens.identifier()));
      case EQ_REGEX -> new KeyFilter(KeyOp.EQ_REGEX, exprs.requiredRegex());
      case NEQ_REGEX -> new KeyFilter(KeyOp.NEQ_REGEX, exprs.requiredRegex());
      default -> throw tokens.expected("IN", "=", "=~");
    };
  }

  private Literal keyList() throws ParseException {
    tokens.expect(TokenKind.LEFT_PAREN);
    List<String> keys = new ArrayList<>();
    do {
      keys.add(tokens.identifier());
    } while (tokens.nextIf(TokenKind.COMMA));
    tokens.expect(TokenKind.RIGHT_PAREN);
    return new Literal.ListLiteral(keys);
  }
}
