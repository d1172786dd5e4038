package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.catalog.Verdict;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Creates, alters and drops databases and retention policies. Thread-safe. */
public final class DdlExecutor {
  private final QueryData data;

  public DdlExecutor(QueryData data) {
    this.data = data;
  }

  /**
   * Runs a statement; when it returns, this process sees its effect.
   *
   * @throws QueryFailure if it is refused, with InfluxDB's text
   * @throws HyperbyteException UNAVAILABLE if it isn't known whether it took effect
   */
  public void execute(DatabaseStatement statement) {
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
                      create.replication()),
                  create.isDefault()));
      case DatabaseStatement.AlterRetentionPolicy alter ->
          submit(
              new CatalogCommand.AlterPolicy(
                  alter.database(),
                  alter.name(),
                  new PolicySpec(
                      null, alter.duration(), alter.shardDuration(), alter.replication()),
                  alter.makeDefault()));
      case DatabaseStatement.DropRetentionPolicy drop ->
          submit(new CatalogCommand.DropPolicy(drop.database(), drop.name()));
      case DatabaseStatement.CreateContinuousQuery _, DatabaseStatement.DropContinuousQuery _ ->
          throw new QueryFailure("continuous queries are not supported yet");
      case DatabaseStatement.CreateSubscription _, DatabaseStatement.DropSubscription _ ->
          throw new QueryFailure("subscriptions are not supported");
    }
  }

  private void dropDatabase(String name) {
    Database database = data.catalog().image().database(name);
    submit(new CatalogCommand.DropDatabase(name));
    if (database != null) {
      data.manifest().index().drop(database.id());
    }
  }

  private static @Nullable PolicySpec spec(DatabaseStatement.@Nullable PolicyOptions options) {
    return options == null
        ? null
        : new PolicySpec(
            options.name().isEmpty() ? null : options.name(),
            options.duration(),
            options.shardDuration(),
            options.replication());
  }

  private void submit(CatalogCommand command) {
    Verdict verdict;
    try {
      verdict = data.catalog().submit(command).join();
    } catch (CompletionException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the catalog cannot be reached: " + e.getCause(), e);
    }
    if (verdict.error() != null) {
      throw new QueryFailure(verdict.error());
    }
  }
}
