package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.List;

/** Writes database and policy into every source and target of a query, as InfluxDB does. */
public final class Qualifier {
  private final CatalogImage image;
  private final String database;

  /**
   * @param database what a source without database means
   */
  public Qualifier(CatalogImage image, String database) {
    this.image = image;
    this.database = database;
  }

  /**
   * The query with them.
   *
   * @throws QueryFailure if a database doesn't exist
   */
  public SelectStatement qualify(SelectStatement select) {
    List<Source> sources = select.sources().stream().map(this::qualify).toList();
    Target target = select.target();
    return new SelectStatement(
        select.fields(),
        target == null ? null : new Target(qualify(target.measurement())),
        sources,
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

  private Source qualify(Source source) {
    return switch (source) {
      case Source.Measurement measurement -> qualify(measurement);
      case Source.SubQuery(SelectStatement inner) -> new Source.SubQuery(qualify(inner));
    };
  }

  private Source.Measurement qualify(Source.Measurement measurement) {
    String name = measurement.database().isEmpty() ? database : measurement.database();
    String policy = measurement.retentionPolicy();
    if (policy.isEmpty()) {
      Database found = image.database(name);
      if (found == null) {
        throw new QueryFailure("database not found: " + name);
      }
      policy = found.defaultPolicy();
    }
    return new Source.Measurement(
        name, policy, measurement.name(), measurement.regex(), measurement.systemIterator());
  }
}
