package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.result.QueryFailure;

/**
 * Writes database and policy into every source and target of a query, as InfluxDB does before it
 * looks at anything else of a statement.
 */
public final class Qualifier {
  private final CatalogImage image;
  private final String database;
  private final String policy;

  /**
   * @param database what a source without database means
   * @param policy what a source without policy means; empty for the default of its database
   */
  public Qualifier(CatalogImage image, String database, String policy) {
    this.image = image;
    this.database = database;
    this.policy = policy;
  }

  /**
   * The query with them.
   *
   * @throws QueryFailure if a source has no database, or one that doesn't exist
   */
  public SelectStatement qualify(SelectStatement select) {
    Target target =
        select.target() == null ? null : new Target(qualify(select.target().measurement()));
    return new SelectStatement(
        select.fields(),
        target,
        select.sources().stream().map(this::qualify).toList(),
        select.condition(),
        select.dimensions(),
        select.fill(),
        select.sortFields(),
        select.limit(),
        select.offset(),
        select.seriesLimit(),
        select.seriesOffset(),
        select.zone());
  }

  /** A continuous query with those of its source. */
  public DatabaseStatement.CreateContinuousQuery qualify(
      DatabaseStatement.CreateContinuousQuery create) {
    return new DatabaseStatement.CreateContinuousQuery(
        create.name(),
        create.database(),
        qualify(create.source()),
        create.resampleEvery(),
        create.resampleFor());
  }

  /** A materialized view with those of its source. */
  public DatabaseStatement.CreateMaterializedView qualify(
      DatabaseStatement.CreateMaterializedView create) {
    return new DatabaseStatement.CreateMaterializedView(
        create.name(),
        create.database(),
        qualify(create.source()),
        create.every(),
        create.backfill());
  }

  private Source qualify(Source source) {
    return switch (source) {
      case Source.Measurement measurement -> qualify(measurement);
      case Source.SubQuery(SelectStatement inner) -> new Source.SubQuery(qualify(inner));
    };
  }

  private Source.Measurement qualify(Source.Measurement measurement) {
    String name = measurement.database().isEmpty() ? database : measurement.database();
    if (name.isEmpty()) {
      throw new QueryFailure("database name required");
    }
    Database found = image.database(name);
    if (found == null) {
      throw new QueryFailure("database not found: " + name);
    }
    String wanted = measurement.retentionPolicy();
    return new Source.Measurement(
        name,
        found.policyName(wanted.isEmpty() ? policy : wanted),
        measurement.name(),
        measurement.regex(),
        measurement.systemIterator());
  }
}
