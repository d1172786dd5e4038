package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement.SubscriptionMode;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses what creates, changes and drops databases, policies, continuous queries, subscriptions,
 * materialized views.
 */
final class DatabaseParser {
  private static final String FUTURE = "FUTURE";
  private static final String PAST = "PAST";

  private final TokenStream tokens;
  private final ClauseParser clauses;
  private final SelectParser selects;
  private final Compatibility compatibility;

  /**
   * @param compatibility whose words errors expect
   */
  DatabaseParser(
      TokenStream tokens, ClauseParser clauses, SelectParser selects, Compatibility compatibility) {
    this.tokens = tokens;
    this.clauses = clauses;
    this.selects = selects;
    this.compatibility = compatibility;
  }

  /** {@code FUTURE LIMIT d} and {@code PAST LIMIT d} as they come, each once. */
  private final class Limits {
    private @Nullable Long future;
    private @Nullable Long past;

    /** Takes a limit if one is next. */
    boolean nextIf() throws ParseException {
      if (tokens.nextIfWord(FUTURE)) {
        future = limit(FUTURE, future);
      } else if (tokens.nextIfWord(PAST)) {
        past = limit(PAST, past);
      } else {
        return false;
      }
      return true;
    }

    private long limit(String word, @Nullable Long before) throws ParseException {
      if (before != null) {
        throw tokens.error("found duplicate " + word + " option");
      }
      tokens.expect(TokenKind.LIMIT);
      return clauses.durationOrInf();
    }

    DatabaseStatement.WriteLimits get() {
      return new DatabaseStatement.WriteLimits(future, past);
    }
  }

  private ParseException expectedOption(String... options) {
    List<String> expected = new ArrayList<>(List.of(options));
    if (compatibility.since(Compatibility.V1_12)) {
      expected.add(FUTURE);
      expected.add(PAST);
    }
    return tokens.expected(expected.toArray(String[]::new));
  }

  /** What follows CREATE DATABASE. */
  DatabaseStatement createDatabase() throws ParseException {
    String name = tokens.identifier();
    if (!tokens.nextIf(TokenKind.WITH)) {
      return new DatabaseStatement.CreateDatabase(name, null);
    }
    Limits limits = new Limits();
    if (!limits.nextIf()) {
      switch (tokens.next()) {
        case DURATION, NAME, REPLICATION, SHARD -> tokens.unscan();
        default -> throw expectedOption("DURATION", "NAME", "REPLICATION", "SHARD");
      }
    }
    Long duration = tokens.nextIf(TokenKind.DURATION) ? clauses.durationOrInf() : null;
    Integer replication = tokens.nextIf(TokenKind.REPLICATION) ? replication() : null;
    long shardDuration = 0;
    if (tokens.nextIf(TokenKind.SHARD)) {
      tokens.expect(TokenKind.DURATION);
      shardDuration = clauses.durationOrInf();
    }
    while (limits.nextIf()) {}
    String policy = tokens.nextIf(TokenKind.NAME) ? tokens.identifier() : "";
    return new DatabaseStatement.CreateDatabase(
        name,
        new DatabaseStatement.PolicyOptions(
            policy, duration, replication, shardDuration, limits.get()));
  }

  /** What follows CREATE RETENTION POLICY. */
  DatabaseStatement createRetentionPolicy() throws ParseException {
    String name = tokens.identifier();
    String database = onDatabase();
    tokens.expect(TokenKind.DURATION);
    long duration = clauses.durationOrInf();
    tokens.expect(TokenKind.REPLICATION);
    int replication = replication();
    long shardDuration = tokens.nextIf(TokenKind.SHARD) ? shardDuration() : 0;
    Limits limits = new Limits();
    while (limits.nextIf()) {}
    boolean isDefault = tokens.nextIf(TokenKind.DEFAULT);
    while (limits.nextIf()) {}
    return new DatabaseStatement.CreateRetentionPolicy(
        name, database, duration, replication, shardDuration, isDefault, limits.get());
  }

  /** What follows ALTER RETENTION POLICY. */
  DatabaseStatement alterRetentionPolicy() throws ParseException {
    String name =
        switch (tokens.next()) {
          case DEFAULT -> "default";
          case IDENT -> tokens.literal();
          default -> throw tokens.expected("identifier");
        };
    String database = onDatabase();
    Long duration = null;
    Integer replication = null;
    Long shardDuration = null;
    Set<TokenKind> found = EnumSet.noneOf(TokenKind.class);
    Limits limits = new Limits();
    boolean limited = false;
    while (true) {
      while (limits.nextIf()) {
        limited = true;
      }
      TokenKind option = tokens.next();
      if (found.contains(option)) {
        throw tokens.error("found duplicate " + option.text() + " option");
      }
      switch (option) {
        case DURATION -> duration = clauses.durationOrInf();
        case REPLICATION -> replication = replication();
        case SHARD -> shardDuration = shardDuration();
        case DEFAULT -> {}
        default -> {
          if (found.isEmpty() && !limited) {
            throw expectedOption("DURATION", "REPLICATION", "SHARD", "DEFAULT");
          }
          tokens.unscan();
          return new DatabaseStatement.AlterRetentionPolicy(
              name,
              database,
              duration,
              replication,
              shardDuration,
              found.contains(TokenKind.DEFAULT),
              limits.get());
        }
      }
      found.add(option);
    }
  }

  /** What follows CREATE CONTINUOUS QUERY. */
  DatabaseStatement createContinuousQuery() throws ParseException {
    String name = tokens.identifier();
    String database = onDatabase();
    long every = 0;
    long span = 0;
    if (tokens.nextIf(TokenKind.RESAMPLE)) {
      every = tokens.nextIf(TokenKind.EVERY) ? requiredDuration() : 0;
      span = tokens.nextIf(TokenKind.FOR) ? requiredDuration() : 0;
      if (every == 0 && span == 0) {
        tokens.next();
        throw tokens.expected("EVERY", "FOR");
      }
    }
    tokens.expect(TokenKind.BEGIN);
    tokens.expect(TokenKind.SELECT);
    SelectStatement source = selects.select(true);
    if (!source.isRaw()) {
      requireInterval(source);
    }
    tokens.expect(TokenKind.END);
    long interval = groupByInterval(source);
    if (span != 0) {
      long minimum = Math.max(interval, every);
      if (minimum > span) {
        throw new ParseException(
            "FOR duration must be >= GROUP BY time duration: must be a minimum of %s, got %s"
                .formatted(Durations.format(minimum), Durations.format(span)));
      }
    }
    return new DatabaseStatement.CreateContinuousQuery(name, database, source, every, span);
  }

  private void requireInterval(SelectStatement source) throws ParseException {
    String problem = "";
    try {
      if (groupByInterval(source) != 0) {
        return;
      }
    } catch (ParseException e) {
      problem = e.getMessage();
    }
    // The error names a token before the end of the SELECT.
    tokens.unscan();
    tokens.unscan();
    tokens.next();
    throw problem.isEmpty()
        ? tokens.expected("GROUP BY time(...)")
        : tokens.expected("GROUP BY time(...)", problem);
  }

  /** The interval of GROUP BY time in nanoseconds, 0 if there is none. */
  private static long groupByInterval(SelectStatement source) throws ParseException {
    for (Dimension dimension : source.dimensions()) {
      if (dimension.expr() instanceof Expr.Call call && call.name().equals("time")) {
        if (call.args().isEmpty() || call.args().size() > 2) {
          throw new ParseException("time dimension expected 1 or 2 arguments");
        } else if (!(call.args().getFirst() instanceof Literal.DurationLiteral(long nanos))) {
          throw new ParseException("time dimension must have duration argument");
        } else {
          return nanos;
        }
      }
    }
    return 0;
  }

  /** What follows CREATE MATERIALIZED. */
  DatabaseStatement createMaterializedView() throws ParseException {
    view();
    String name = tokens.identifier();
    String database = onDatabase();
    long every = 0;
    if (tokens.nextIf(TokenKind.RESAMPLE)) {
      tokens.expect(TokenKind.EVERY);
      every = requiredDuration();
    }
    tokens.expect(TokenKind.AS);
    tokens.expect(TokenKind.SELECT);
    SelectStatement source = selects.select(true);
    boolean backfill = tokens.nextIf(TokenKind.WITH);
    if (backfill) {
      expectWord("BACKFILL");
      source = selects.zoned(source);
    }
    return new DatabaseStatement.CreateMaterializedView(name, database, source, every, backfill);
  }

  /** What follows DROP MATERIALIZED. */
  DatabaseStatement dropMaterializedView() throws ParseException {
    view();
    String name = tokens.identifier();
    return new DatabaseStatement.DropMaterializedView(name, onDatabase());
  }

  /** What follows ALTER MATERIALIZED. */
  DatabaseStatement alterMaterializedView() throws ParseException {
    view();
    String name = tokens.identifier();
    String database = onDatabase();
    boolean paused = tokens.nextIfWord("PAUSE");
    if (!paused && !tokens.nextIfWord("RESUME")) {
      tokens.next();
      throw tokens.expected("PAUSE", "RESUME");
    }
    return new DatabaseStatement.AlterMaterializedView(name, database, paused);
  }

  private void view() throws ParseException {
    expectWord("VIEW");
  }

  private void expectWord(String word) throws ParseException {
    if (!tokens.nextIfWord(word)) {
      tokens.next();
      throw tokens.expected(word);
    }
  }

  /** What follows CREATE SUBSCRIPTION. */
  DatabaseStatement createSubscription() throws ParseException {
    String name = tokens.identifier();
    String database = onDatabase();
    String policy = dotPolicy();
    tokens.expect(TokenKind.DESTINATIONS);
    SubscriptionMode mode =
        switch (tokens.next()) {
          case ALL -> SubscriptionMode.ALL;
          case ANY -> SubscriptionMode.ANY;
          default -> throw tokens.expected("ALL", "ANY");
        };
    List<String> destinations = new ArrayList<>();
    do {
      destinations.add(tokens.string());
    } while (tokens.nextIf(TokenKind.COMMA));
    return new DatabaseStatement.CreateSubscription(name, database, policy, destinations, mode);
  }

  /** What follows DROP DATABASE. */
  DatabaseStatement dropDatabase() throws ParseException {
    return new DatabaseStatement.DropDatabase(tokens.identifier());
  }

  /** What follows DROP RETENTION POLICY. */
  DatabaseStatement dropRetentionPolicy() throws ParseException {
    String name = tokens.identifier();
    return new DatabaseStatement.DropRetentionPolicy(name, onDatabase());
  }

  /** What follows DROP CONTINUOUS QUERY. */
  DatabaseStatement dropContinuousQuery() throws ParseException {
    String name = tokens.identifier();
    return new DatabaseStatement.DropContinuousQuery(name, onDatabase());
  }

  /** What follows DROP SUBSCRIPTION. */
  DatabaseStatement dropSubscription() throws ParseException {
    String name = tokens.identifier();
    String database = onDatabase();
    return new DatabaseStatement.DropSubscription(name, database, dotPolicy());
  }

  private String onDatabase() throws ParseException {
    tokens.expect(TokenKind.ON);
    return tokens.identifier();
  }

  private String dotPolicy() throws ParseException {
    if (tokens.scan() != TokenKind.DOT) {
      throw tokens.expected(".");
    }
    return tokens.identifier();
  }

  private int replication() throws ParseException {
    return clauses.integer(1, Integer.MAX_VALUE);
  }

  /** What follows SHARD. */
  private long shardDuration() throws ParseException {
    tokens.expect(TokenKind.DURATION);
    if (tokens.next() == TokenKind.INF) {
      throw tokens.error("invalid duration INF for shard duration");
    }
    tokens.unscan();
    return clauses.durationOrInf();
  }

  private long requiredDuration() throws ParseException {
    if (tokens.next() != TokenKind.DURATION_VALUE) {
      throw tokens.expected("duration");
    }
    return clauses.duration();
  }
}
