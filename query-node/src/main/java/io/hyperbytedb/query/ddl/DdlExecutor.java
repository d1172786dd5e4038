package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.ContinuousQuery;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.SubscriptionUrl;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Qualifier;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates, alters and drops databases, retention policies, continuous queries, materialized views
 * and subscriptions. Thread-safe.
 */
public final class DdlExecutor {
  private final QueryData data;
  private final CatalogWriter catalog;
  private final ViewExecutor views;
  private final Sources sources;

  /**
   * @param sources those that can be paused
   */
  public DdlExecutor(QueryData data, Sources sources) {
    this.data = data;
    this.sources = sources;
    this.catalog = new CatalogWriter(data.catalog());
    this.views = new ViewExecutor(data);
  }

  /**
   * Runs a statement; when it returns, this process sees its effect.
   *
   * @param options the database and policy of the request
   * @throws QueryFailure if it is refused, with InfluxDB's text
   * @throws InvalidQueryException if a query in it is not valid
   * @throws io.hyperbytedb.model.HyperbyteException UNAVAILABLE if it isn't known whether it took
   *     effect
   */
  public void execute(DatabaseStatement statement, SelectOptions options)
      throws InvalidQueryException {
    switch (statement) {
      case DatabaseStatement.CreateDatabase create ->
          submit(new CatalogCommand.CreateDatabase(create.name(), spec(create.retentionPolicy())));
      case DatabaseStatement.DropDatabase drop -> dropDatabase(drop.name());
      case DatabaseStatement.CreateRetentionPolicy create ->
          submit(
              new CatalogCommand.CreatePolicy(
                  create.database(),
                  new PolicySpec(
                      create.name(),
                      create.duration(),
                      create.shardDuration(),
                      create.replication(),
                      create.limits().future(),
                      create.limits().past()),
                  create.isDefault()));
      case DatabaseStatement.AlterRetentionPolicy alter ->
          submit(
              new CatalogCommand.AlterPolicy(
                  alter.database(),
                  alter.name(),
                  new PolicySpec(
                      null,
                      alter.duration(),
                      alter.shardDuration(),
                      alter.replication(),
                      alter.limits().future(),
                      alter.limits().past()),
                  alter.makeDefault()));
      case DatabaseStatement.DropRetentionPolicy drop ->
          submit(new CatalogCommand.DropPolicy(drop.database(), drop.name()));
      case DatabaseStatement.CreateContinuousQuery create -> createQuery(create, options);
      case DatabaseStatement.DropContinuousQuery drop ->
          submit(new CatalogCommand.DropContinuousQuery(drop.database(), drop.name()));
      case DatabaseStatement.CreateMaterializedView create -> views.create(create, options);
      case DatabaseStatement.DropMaterializedView drop -> views.drop(drop);
      case DatabaseStatement.AlterMaterializedView alter -> views.alter(alter);
      case DatabaseStatement.CreateSubscription create -> subscribe(create);
      case DatabaseStatement.AlterSource alter -> alterSource(alter);
      case DatabaseStatement.DropSubscription drop ->
          submit(
              new CatalogCommand.DropSubscription(
                  drop.database(), drop.retentionPolicy(), drop.name()));
    }
  }

  private void alterSource(DatabaseStatement.AlterSource alter) {
    if (sources.rows().stream().noneMatch(row -> row.name().equals(alter.name()))) {
      throw new QueryFailure("source not found: " + alter.name());
    }
    submit(new CatalogCommand.AlterSource(alter.name(), alter.paused()));
  }

  private void dropDatabase(String name) {
    Database database = data.catalog().image().database(name);
    submit(new CatalogCommand.DropDatabase(name));
    if (database != null) {
      data.manifest().registry().dropDatabase(database.id());
    }
  }

  /**
   * The query is stored with database and policy of every source, whatever changes later. Sources
   * without database mean that of the request, if it names one, as in InfluxDB.
   */
  private void createQuery(DatabaseStatement.CreateContinuousQuery create, SelectOptions options) {
    String database = create.database();
    CatalogImage image = data.catalog().image();
    if (image.database(database) == null) {
      throw new QueryFailure("database not found: " + database);
    }
    DatabaseStatement.CreateContinuousQuery qualified =
        new Qualifier(
                image,
                options.session().database().isEmpty() ? database : options.session().database(),
                options.session().policy())
            .qualify(create);
    checkPolicies(image, qualified.source());
    submit(
        new CatalogCommand.CreateContinuousQuery(
            database, new ContinuousQuery(create.name(), qualified.text())));
  }

  /** Refuses a query that reads from or writes to a policy that isn't there. */
  private static void checkPolicies(CatalogImage image, SelectStatement select) {
    Target target = select.target();
    if (target != null) {
      checkPolicy(image, target.measurement());
    }
    for (Source source : select.sources()) {
      switch (source) {
        case Source.Measurement measurement -> checkPolicy(image, measurement);
        case Source.SubQuery(SelectStatement inner) -> checkPolicies(image, inner);
      }
    }
  }

  private static void checkPolicy(CatalogImage image, Source.Measurement measurement) {
    Database database = image.database(measurement.database());
    if (database == null || database.policy(measurement.retentionPolicy()) == null) {
      throw new QueryFailure(
          "retention policy not found: "
              + measurement.database()
              + "."
              + measurement.retentionPolicy());
    }
  }

  private void subscribe(DatabaseStatement.CreateSubscription create) {
    create.destinations().forEach(DdlExecutor::checkDestination);
    // Whatever is written from here on is sent: the subscription is in the catalog only later.
    List<Long> since = data.deletes().ends();
    submit(
        new CatalogCommand.CreateSubscription(
            create.database(),
            new Subscription(
                create.retentionPolicy(),
                create.name(),
                create.mode() == DatabaseStatement.SubscriptionMode.ALL,
                create.destinations(),
                new Subscription.Origin(0, since))));
  }

  private static void checkDestination(String destination) {
    if (SubscriptionUrl.parse(destination) == null) {
      throw new QueryFailure("invalid subscription URL: " + destination);
    }
  }

  private static @Nullable PolicySpec spec(DatabaseStatement.@Nullable PolicyOptions options) {
    return options == null
        ? null
        : new PolicySpec(
            options.name().isEmpty() ? null : options.name(),
            options.duration(),
            options.shardDuration(),
            options.replication(),
            options.limits().future(),
            options.limits().past());
  }

  private void submit(CatalogCommand command) {
    catalog.submit(command);
  }
}
