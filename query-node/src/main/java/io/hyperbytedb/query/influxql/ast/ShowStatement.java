package io.hyperbytedb.query.influxql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SHOW statements. An empty database is the default one; a limit of 0 is none. */
public sealed interface ShowStatement extends Statement {

  /** {@code SHOW DATABASES}. */
  record ShowDatabases() implements ShowStatement {}

  /** {@code SHOW RETENTION POLICIES [ON database]}. */
  record ShowRetentionPolicies(String database) implements ShowStatement {}

  /** {@code SHOW CONTINUOUS QUERIES}. */
  record ShowContinuousQueries() implements ShowStatement {}

  /** {@code SHOW MATERIALIZED VIEWS}. */
  record ShowMaterializedViews() implements ShowStatement {}

  /** {@code SHOW SUBSCRIPTIONS}. */
  record ShowSubscriptions() implements ShowStatement {}

  /** {@code SHOW USERS}. */
  record ShowUsers() implements ShowStatement {}

  /** {@code SHOW GRANTS FOR user}. */
  record ShowGrants(String user) implements ShowStatement {}

  /** {@code SHOW QUERIES}. */
  record ShowQueries() implements ShowStatement {}

  /** {@code SHOW SOURCES}, which InfluxDB does not have. */
  record ShowSources() implements ShowStatement {}

  /** {@code SHOW SHARDS}. */
  record ShowShards() implements ShowStatement {}

  /** {@code SHOW SHARD GROUPS}. */
  record ShowShardGroups() implements ShowStatement {}

  /**
   * {@code SHOW STATS [FOR 'module']}.
   *
   * @param module empty for all
   */
  record ShowStats(String module) implements ShowStatement {}

  /**
   * {@code SHOW DIAGNOSTICS [FOR 'module']}.
   *
   * @param module empty for all
   */
  record ShowDiagnostics(String module) implements ShowStatement {}

  /**
   * Databases and policies of them.
   *
   * @param database null for all
   * @param policy null for each by itself; empty for all together
   */
  record Place(@Nullable String database, @Nullable String policy) {
    /** A database with all that it holds. */
    public static Place of(String database) {
      return new Place(database, "");
    }
  }

  /**
   * {@code SHOW MEASUREMENTS [ON database[.policy]] [WITH MEASUREMENT = name | =~ regex] [WHERE …]
   * …}, in which each name may be {@code *}.
   *
   * @param place what follows ON
   * @param source what follows WITH MEASUREMENT
   */
  record ShowMeasurements(
      Place place,
      Source.@Nullable Measurement source,
      @Nullable Expr condition,
      List<SortField> sortFields,
      long limit,
      long offset)
      implements ShowStatement {
    public ShowMeasurements {
      sortFields = List.copyOf(sortFields);
    }
  }

  /** {@code SHOW SERIES [ON database] [FROM …] [WHERE …] …}. */
  record ShowSeries(
      String database,
      List<Source> sources,
      @Nullable Expr condition,
      List<SortField> sortFields,
      long limit,
      long offset)
      implements ShowStatement {
    public ShowSeries {
      sources = List.copyOf(sources);
      sortFields = List.copyOf(sortFields);
    }
  }

  /**
   * {@code SHOW TAG KEYS [ON database] [FROM …] [WITH KEY …] [WHERE …] …}. A component for each
   * clause.
   */
  record ShowTagKeys(
      String database,
      List<Source> sources,
      @Nullable KeyFilter key,
      @Nullable Expr condition,
      List<SortField> sortFields,
      long limit,
      long offset,
      long seriesLimit,
      long seriesOffset)
      implements ShowStatement {
    public ShowTagKeys {
      sources = List.copyOf(sources);
      sortFields = List.copyOf(sortFields);
    }
  }

  /** {@code SHOW FIELD KEYS [ON database] [FROM …] …}. */
  record ShowFieldKeys(
      String database, List<Source> sources, List<SortField> sortFields, long limit, long offset)
      implements ShowStatement {
    public ShowFieldKeys {
      sources = List.copyOf(sources);
      sortFields = List.copyOf(sortFields);
    }
  }

  /** {@code SHOW TAG VALUES [ON database] [FROM …] WITH KEY … [WHERE …] …}. */
  record ShowTagValues(
      String database,
      List<Source> sources,
      KeyFilter key,
      @Nullable Expr condition,
      List<SortField> sortFields,
      long limit,
      long offset)
      implements ShowStatement {
    public ShowTagValues {
      sources = List.copyOf(sources);
      sortFields = List.copyOf(sortFields);
    }
  }

  /** How WITH KEY compares. */
  enum KeyOp {
    EQ("="),
    NEQ("!="),
    IN("IN"),
    EQ_REGEX("=~"),
    NEQ_REGEX("!~");

    private final String symbol;

    KeyOp(String symbol) {
      this.symbol = symbol;
    }

    /** How the operator is written. */
    public String symbol() {
      return symbol;
    }
  }

  /**
   * Which tag keys WITH KEY means.
   *
   * @param literal a {@link Literal.StringLiteral} for EQ and NEQ, a {@link Literal.ListLiteral}
   *     for IN, else a {@link Literal.RegexLiteral}
   */
  record KeyFilter(KeyOp op, Literal literal) {}

  /** What all cardinality forms share. */
  sealed interface Cardinality extends ShowStatement {
    /** Which one. */
    CardinalityScope scope();
  }

  /**
   * The part that all cardinality forms have: {@code [EXACT] CARDINALITY [ON database] [FROM …]
   * [WHERE …] [GROUP BY …] [LIMIT …] [OFFSET …]}.
   *
   * @param exact counted, not estimated
   */
  record CardinalityScope(
      String database,
      boolean exact,
      List<Source> sources,
      @Nullable Expr condition,
      List<Dimension> dimensions,
      long limit,
      long offset) {
    public CardinalityScope {
      sources = List.copyOf(sources);
      dimensions = List.copyOf(dimensions);
    }
  }

  /** {@code SHOW SERIES [EXACT] CARDINALITY …}. */
  record ShowSeriesCardinality(CardinalityScope scope) implements Cardinality {}

  /** {@code SHOW MEASUREMENT [EXACT] CARDINALITY …}. */
  record ShowMeasurementCardinality(CardinalityScope scope) implements Cardinality {}

  /** {@code SHOW TAG KEY [EXACT] CARDINALITY …}. */
  record ShowTagKeyCardinality(CardinalityScope scope) implements Cardinality {}

  /** {@code SHOW FIELD KEY [EXACT] CARDINALITY …}. */
  record ShowFieldKeyCardinality(CardinalityScope scope) implements Cardinality {}

  /** {@code SHOW TAG VALUES [EXACT] CARDINALITY … WITH KEY …}. */
  record ShowTagValuesCardinality(CardinalityScope scope, KeyFilter key) implements Cardinality {}
}
