package io.hyperbytedb.query.auth;

import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.KillQueryStatement;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.ast.UserStatement;
import java.util.ArrayList;
import java.util.List;

/**
 * What each statement needs. As InfluxDB 1.8, but that the exact cardinalities need to read too,
 * that every source in FROM counts in SHOW statements, and that a continuous query needs to write
 * where its INTO says whatever database that is.
 */
final class Needs {
  private static final List<Need> ADMIN = List.of(new Need.Admin());

  private Needs() {}

  /** In the order in which they are asked for. */
  static List<Need> of(Statement statement) {
    return switch (statement) {
      case SelectStatement select -> ofSelect(select, "");
      case ExplainStatement explain -> ofSelect(explain.statement(), "");
      case ShowStatement show -> ofShow(show);
      case DatabaseStatement database -> ofDatabase(database);
      case DataStatement.Delete _, DataStatement.DropSeries _ -> List.of(new Need.Write(""));
      case DataStatement.DropMeasurement _, DataStatement.DropShard _ -> ADMIN;
      case UserStatement _, KillQueryStatement _ -> ADMIN;
    };
  }

  private static List<Need> ofSelect(SelectStatement select, String database) {
    List<Need> needs = new ArrayList<>();
    addSources(select.sources(), database, needs);
    if (select.target() != null) {
      needs.add(new Need.Write(or(select.target().measurement().database(), database)));
    }
    return needs;
  }

  private static void addSources(List<Source> sources, String database, List<Need> needs) {
    for (Source source : sources) {
      switch (source) {
        case Source.Measurement measurement ->
            needs.add(new Need.Read(or(measurement.database(), database)));
        case Source.SubQuery(SelectStatement inner) -> needs.addAll(ofSelect(inner, database));
      }
    }
  }

  private static String or(String database, String otherwise) {
    return database.isEmpty() ? otherwise : database;
  }

  private static List<Need> ofShow(ShowStatement statement) {
    return switch (statement) {
      case ShowStatement.ShowDatabases _ -> List.of();
      case ShowStatement.ShowRetentionPolicies show -> List.of(new Need.Read(show.database()));
      case ShowStatement.ShowContinuousQueries _,
          ShowStatement.ShowMaterializedViews _,
          ShowStatement.ShowQueries _ ->
          List.of(new Need.Read(""));
      case ShowStatement.ShowMeasurements show -> ofMeasurements(show);
      case ShowStatement.ShowSeries show -> reads(show.database(), show.sources());
      case ShowStatement.ShowTagKeys show -> reads(show.database(), show.sources());
      case ShowStatement.ShowFieldKeys show -> reads(show.database(), show.sources());
      case ShowStatement.ShowTagValues show -> reads(show.database(), show.sources());
      case ShowStatement.Cardinality show -> reads(show.scope().database(), show.scope().sources());
      case ShowStatement.ShowSources _,
          ShowStatement.ShowSubscriptions _,
          ShowStatement.ShowUsers _,
          ShowStatement.ShowGrants _,
          ShowStatement.ShowShards _,
          ShowStatement.ShowShardGroups _,
          ShowStatement.ShowStats _,
          ShowStatement.ShowDiagnostics _ ->
          ADMIN;
    };
  }

  /** Of all databases those are shown that may be read. */
  private static List<Need> ofMeasurements(ShowStatement.ShowMeasurements show) {
    String database = show.place().database();
    return database == null
        ? List.of()
        : reads(database, show.source() == null ? List.of() : List.of(show.source()));
  }

  private static List<Need> reads(String database, List<? extends Source> sources) {
    List<Need> needs = new ArrayList<>();
    needs.add(new Need.Read(database));
    addSources(List.copyOf(sources), database, needs);
    return needs;
  }

  private static List<Need> ofDatabase(DatabaseStatement statement) {
    return switch (statement) {
      case DatabaseStatement.DropRetentionPolicy drop -> List.of(new Need.Write(drop.database()));
      case DatabaseStatement.DropContinuousQuery drop -> List.of(new Need.Write(drop.database()));
      case DatabaseStatement.CreateContinuousQuery create -> {
        List<Need> needs = new ArrayList<>();
        needs.add(new Need.Read(create.database()));
        needs.addAll(ofSelect(create.source(), create.database()));
        yield needs;
      }
      case DatabaseStatement.DropMaterializedView drop -> List.of(new Need.Write(drop.database()));
      case DatabaseStatement.AlterMaterializedView alter ->
          List.of(new Need.Write(alter.database()));
      case DatabaseStatement.CreateMaterializedView create -> {
        List<Need> needs = new ArrayList<>();
        needs.add(new Need.Read(create.database()));
        needs.addAll(ofSelect(create.source(), create.database()));
        yield needs;
      }
      case DatabaseStatement.CreateDatabase _,
          DatabaseStatement.DropDatabase _,
          DatabaseStatement.CreateRetentionPolicy _,
          DatabaseStatement.AlterRetentionPolicy _,
          DatabaseStatement.AlterSource _,
          DatabaseStatement.CreateSubscription _,
          DatabaseStatement.DropSubscription _ ->
          ADMIN;
    };
  }
}
