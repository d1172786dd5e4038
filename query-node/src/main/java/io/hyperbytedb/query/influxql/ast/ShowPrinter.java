package io.hyperbytedb.query.influxql.ast;

import io.hyperbytedb.query.influxql.ast.ShowStatement.CardinalityScope;
import io.hyperbytedb.query.influxql.ast.ShowStatement.KeyFilter;
import io.hyperbytedb.query.influxql.lex.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes SHOW statements as InfluxDB prints them. */
final class ShowPrinter {
  private ShowPrinter() {}

  static void append(StringBuilder out, ShowStatement statement) {
    out.append("SHOW ");
    switch (statement) {
      case ShowStatement.ShowDatabases _ -> out.append("DATABASES");
      case ShowStatement.ShowRetentionPolicies show -> {
        out.append("RETENTION POLICIES");
        appendDatabase(out, show.database());
      }
      case ShowStatement.ShowContinuousQueries _ -> out.append("CONTINUOUS QUERIES");
      case ShowStatement.ShowMaterializedViews _ -> out.append("MATERIALIZED VIEWS");
      case ShowStatement.ShowSubscriptions _ -> out.append("SUBSCRIPTIONS");
      case ShowStatement.ShowUsers _ -> out.append("USERS");
      case ShowStatement.ShowGrants show ->
          Quoting.appendIdent(out.append("GRANTS FOR "), show.user());
      case ShowStatement.ShowSources _ -> out.append("SOURCES");
      case ShowStatement.ShowQueries _ -> out.append("QUERIES");
      case ShowStatement.ShowShards _ -> out.append("SHARDS");
      case ShowStatement.ShowShardGroups _ -> out.append("SHARD GROUPS");
      case ShowStatement.ShowStats show -> appendModule(out.append("STATS"), show.module());
      case ShowStatement.ShowDiagnostics show ->
          appendModule(out.append("DIAGNOSTICS"), show.module());
      case ShowStatement.ShowMeasurements show -> append(out, show);
      case ShowStatement.ShowSeries show -> {
        appendDatabase(out.append("SERIES"), show.database());
        Printer.appendFrom(out, show.sources());
        appendTail(out, show.condition(), show.sortFields(), show.limit(), show.offset());
      }
      case ShowStatement.ShowTagKeys show -> append(out, show);
      case ShowStatement.ShowFieldKeys show -> {
        appendDatabase(out.append("FIELD KEYS"), show.database());
        Printer.appendFrom(out, show.sources());
        appendTail(out, null, show.sortFields(), show.limit(), show.offset());
      }
      case ShowStatement.ShowTagValues show -> {
        appendDatabase(out.append("TAG VALUES"), show.database());
        Printer.appendFrom(out, show.sources());
        appendKey(out, show.key());
        appendTail(out, show.condition(), show.sortFields(), show.limit(), show.offset());
      }
      case ShowStatement.Cardinality cardinality -> append(out, cardinality);
    }
  }

  private static void append(StringBuilder out, ShowStatement.ShowMeasurements show) {
    out.append("MEASUREMENTS");
    appendPlace(out, show.place());
    Source.Measurement source = show.source();
    if (source != null) {
      out.append(" WITH MEASUREMENT ").append(source.regex() != null ? "=~ " : "= ");
      Printer.append(out, (Source) source);
    }
    appendTail(out, show.condition(), show.sortFields(), show.limit(), show.offset());
  }

  private static void append(StringBuilder out, ShowStatement.ShowTagKeys show) {
    appendDatabase(out.append("TAG KEYS"), show.database());
    Printer.appendFrom(out, show.sources());
    if (show.key() != null) {
      appendKey(out, show.key());
    }
    appendTail(out, show.condition(), show.sortFields(), show.limit(), show.offset());
    Printer.appendCount(out, " SLIMIT ", show.seriesLimit());
    Printer.appendCount(out, " SOFFSET ", show.seriesOffset());
  }

  private static void append(StringBuilder out, ShowStatement.Cardinality statement) {
    CardinalityScope scope = statement.scope();
    out.append(
        switch (statement) {
          case ShowStatement.ShowSeriesCardinality _ -> "SERIES";
          case ShowStatement.ShowMeasurementCardinality _ -> "MEASUREMENT";
          case ShowStatement.ShowTagKeyCardinality _ -> "TAG KEY";
          case ShowStatement.ShowFieldKeyCardinality _ -> "FIELD KEY";
          case ShowStatement.ShowTagValuesCardinality _ -> "TAG VALUES";
        });
    out.append(scope.exact() ? " EXACT CARDINALITY" : " CARDINALITY");
    appendDatabase(out, scope.database());
    Printer.appendFrom(out, scope.sources());
    if (statement instanceof ShowStatement.ShowTagValuesCardinality values) {
      appendKey(out, values.key());
    }
    Printer.appendWhere(out, scope.condition());
    Printer.appendGroupBy(out, scope.dimensions());
    Printer.appendCount(out, " LIMIT ", scope.limit());
    Printer.appendCount(out, " OFFSET ", scope.offset());
  }

  private static void appendDatabase(StringBuilder out, String database) {
    if (!database.isEmpty()) {
      Quoting.appendIdent(out.append(" ON "), database);
    }
  }

  private static void appendPlace(StringBuilder out, ShowStatement.Place place) {
    String database = place.database();
    String policy = place.policy();
    if (database == null) {
      out.append(" ON *");
    } else {
      appendDatabase(out, database);
    }
    if (policy == null) {
      out.append(".*");
    } else if (!policy.isEmpty()) {
      Quoting.appendIdent(out.append('.'), policy);
    }
  }

  private static void appendModule(StringBuilder out, String module) {
    if (!module.isEmpty()) {
      Quoting.appendString(out.append(" FOR "), module);
    }
  }

  private static void appendKey(StringBuilder out, KeyFilter key) {
    out.append(" WITH KEY ").append(key.op().symbol()).append(' ');
    if (key.literal() instanceof Literal.StringLiteral(String name)) {
      Quoting.appendIdent(out, name);
    } else {
      Printer.append(out, (Expr) key.literal());
    }
  }

  private static void appendTail(
      StringBuilder out,
      @Nullable Expr condition,
      List<SortField> sortFields,
      long limit,
      long offset) {
    Printer.appendWhere(out, condition);
    Printer.appendOrderBy(out, sortFields);
    Printer.appendCount(out, " LIMIT ", limit);
    Printer.appendCount(out, " OFFSET ", offset);
  }
}
