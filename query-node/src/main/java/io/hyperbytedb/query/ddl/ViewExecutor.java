package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Qualifier;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.util.List;

/** Creates, alters and drops materialized views. Thread-safe. */
final class ViewExecutor {
  private final QueryData data;
  private final CatalogWriter catalog;

  ViewExecutor(QueryData data) {
    this.data = data;
    this.catalog = new CatalogWriter(data.catalog());
  }

  /**
   * Creates a view. It is stored with database and policy of every source, whatever changes later.
   *
   * @throws InvalidQueryException if its query is not valid
   * @throws QueryFailure if it is refused
   * @throws io.hyperbytedb.model.HyperbyteException UNAVAILABLE if it isn't known whether it took
   *     effect
   */
  void create(DatabaseStatement.CreateMaterializedView create, SelectOptions options)
      throws InvalidQueryException {
    String database = create.database();
    CatalogImage image = data.catalog().image();
    if (image.database(database) == null) {
      throw new QueryFailure("database not found: " + database);
    }
    DatabaseStatement.CreateMaterializedView qualified =
        new Qualifier(
                image,
                options.session().database().isEmpty() ? database : options.session().database(),
                options.session().policy())
            .qualify(create);
    MaterializedView.Shape shape = ViewChecks.shape(qualified.source(), image);
    new ViewChain(image).check(shape);
    // Whatever is written from here on counts: the view is in the catalog only later.
    List<Long> since = data.deletes().ends();
    catalog.submit(
        new CatalogCommand.CreateView(
            database,
            new MaterializedView(
                0,
                create.name(),
                qualified.text(),
                shape,
                new MaterializedView.Options(create.every(), create.backfill(), false),
                since)));
  }

  /**
   * Drops a view; the measurement that it has written stays.
   *
   * @throws QueryFailure if there is none
   */
  void drop(DatabaseStatement.DropMaterializedView drop) {
    catalog.submit(new CatalogCommand.DropView(drop.database(), drop.name()));
  }

  /**
   * Pauses or resumes a view.
   *
   * @throws QueryFailure if there is none
   */
  void alter(DatabaseStatement.AlterMaterializedView alter) {
    catalog.submit(new CatalogCommand.PauseView(alter.database(), alter.name(), alter.paused()));
  }
}
