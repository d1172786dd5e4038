package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.state.StateMachine;
import io.hyperbytedb.log.state.StateStore;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The catalog: databases, retention policies, users and field types. A command is appended to the
 * catalog's log; its future completes with the verdict once this process has applied it, so that
 * {@link #image} shows it. Thread-safe.
 */
public final class Catalog implements AutoCloseable {
  private final StateMachine<CatalogImage, Verdict> machine;

  private Catalog(StateMachine<CatalogImage, Verdict> machine) {
    this.machine = machine;
  }

  /**
   * Loads the catalog from its store and follows its log. The caller keeps the ownership of the
   * store.
   */
  public static Catalog start(Log log, Partition partition, StateStore store) {
    return new Catalog(StateMachine.start(log, partition, new CatalogReducer(), store));
  }

  /** The newest image. */
  public CatalogImage image() {
    return machine.image();
  }

  /** Why the log is no longer followed; null while it is. */
  public @Nullable Throwable failure() {
    return machine.failure();
  }

  /** The image contains every command below this offset of the log. */
  public long appliedOffset() {
    return machine.appliedOffset();
  }

  /** Completes with an image that contains every command acknowledged before this call. */
  public CompletableFuture<CatalogImage> catchUp() {
    return machine.catchUp();
  }

  /**
   * Appends a command; fails with a {@code LogException} if it is not known to be in the log. A
   * name that InfluxDB refuses is refused here, before the log: the set of printable characters
   * grows with Unicode, and a reducer must decide alike in every version.
   */
  public CompletableFuture<Verdict> submit(CatalogCommand command) {
    boolean named =
        switch (command) {
          case CreateDatabase c ->
              Names.valid(c.name())
                  && (c.policy() == null || Names.validOrAbsent(c.policy().name()));
          case CreatePolicy c -> c.policy().name() != null && Names.valid(c.policy().name());
          case AlterPolicy c -> c.change().name() == null || Names.valid(c.change().name());
          case DropDatabase _, DropPolicy _, RegisterFields _, ForgetFields _, DropShard _ -> true;
          case CreateUser _, ChangeUser _, DropUser _, Grant _ -> true;
          case CreateContinuousQuery _, DropContinuousQuery _ -> true;
          case CreateSubscription _, DropSubscription _ -> true;
          case CatalogCommand.CreateView _, CatalogCommand.DropView _ -> true;
          case CatalogCommand.PauseView _ -> true;
          case AlterSource _ -> true;
        };
    if (!named) {
      return CompletableFuture.completedFuture(new Verdict("invalid name"));
    }
    return machine.submit(CatalogCodec.encode(command));
  }

  /**
   * Forgets shards whose data has expired under their policies: they are not listed any more and
   * their field types no longer apply. Does not delete their rows.
   *
   * @param now nanoseconds since 1970 UTC
   */
  public void forgetExpired(long now) {
    CatalogImage image = image();
    for (Database database : image.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        long last =
            image.shardGroups(policy.id()).stream()
                .filter(group -> policy.duration() > 0 && group.end() < now - policy.duration())
                .mapToLong(ShardGroup::start)
                .max()
                .orElse(Long.MAX_VALUE);
        if (last != Long.MAX_VALUE) {
          submit(new ForgetFields(policy.id(), null, last + 1)).join().orThrow();
        }
      }
    }
  }

  @Override
  public void close() {
    machine.close();
  }
}
