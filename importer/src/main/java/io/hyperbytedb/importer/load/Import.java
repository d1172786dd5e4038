package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.meta.Meta.ContinuousQuery;
import io.hyperbytedb.importer.meta.Meta.Database;
import io.hyperbytedb.importer.meta.Meta.Policy;
import io.hyperbytedb.importer.meta.Meta.Subscription;
import io.hyperbytedb.importer.meta.Statements;
import io.hyperbytedb.importer.source.Shard;
import io.hyperbytedb.importer.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Moves an InfluxDB into a running server: databases and policies, then the rows shard by shard,
 * then what reacts to writes, subscriptions and continuous queries.
 */
public final class Import {
  private final Source source;
  private final Target target;
  private final Findings findings;
  private final Progress progress = new Progress();

  public Import(Source source, Target target, Findings findings) {
    this.source = source;
    this.target = target;
    this.findings = findings;
  }

  /** How far it is. */
  public Progress progress() {
    return progress;
  }

  /**
   * Moves everything that the journal does not have.
   *
   * @param threads how many shards at a time
   * @param journal created if it is not there
   * @param to names the target in the journal
   */
  public void run(int threads, Path journal, String to) throws IOException {
    source.notes().forEach(findings::note);
    try (Journal done = Journal.open(journal, source.name() + " to " + to)) {
      for (Database database : source.meta().databases()) {
        create(database);
      }
      Shards.each(
          source.shards(),
          threads,
          (shard, scratch) -> {
            if (done.done(shard.id())) {
              progress.bytes.add(shard.bytes());
            } else {
              new ShardLoad(shard, target, done, findings, progress)
                  .run(shard.from().open(scratch));
            }
            progress.shards.increment();
          });
      for (Database database : source.meta().databases()) {
        react(database);
      }
    }
  }

  private void create(Database database) throws IOException {
    must(Statements.database(database));
    for (Policy policy : database.policies()) {
      String error = target.execute(Statements.policy("CREATE", database, policy));
      if (error != null && error.contains("already exists")) {
        error = target.execute(Statements.policy("ALTER", database, policy));
      }
      if (error != null) {
        throw refused(Statements.policy("CREATE", database, policy), error);
      }
    }
  }

  private void react(Database database) throws IOException {
    for (Policy policy : database.policies()) {
      for (Subscription subscription : policy.subscriptions()) {
        may(Statements.subscription(database, policy, subscription));
      }
    }
    for (ContinuousQuery query : database.queries()) {
      may(query.statement());
    }
  }

  private void must(String statement) throws IOException {
    String error = target.execute(statement);
    if (error != null) {
      throw refused(statement, error);
    }
  }

  private void may(String statement) throws IOException {
    String error = target.execute(statement);
    if (error != null && !error.contains("already exists")) {
      findings.refused("\"" + statement + "\": " + error, 1);
    }
  }

  private static IOException refused(String statement, String error) {
    return new IOException("the server answered to \"" + statement + "\": " + error);
  }

  /** What a user has to do by hand: passwords are kept as hashes, which no statement takes. */
  public static List<String> users(Source source) {
    return source.meta().users().stream().flatMap(user -> Statements.user(user).stream()).toList();
  }

  /** The bytes of a source's shards. */
  public static long bytes(Source source) {
    return source.shards().stream().mapToLong(Shard::bytes).sum();
  }
}
