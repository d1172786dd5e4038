package io.hyperbytedb.catalog;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.state.StateMachine;
import io.hyperbytedb.log.state.StateStore;
import java.util.concurrent.CompletableFuture;

/**
 * The catalog: databases, retention policies and field types. Commands are appended to its log; a
 * future completes with the verdict once the own copy has applied the command, so {@link #image}
 * shows it. Thread-safe.
 */
public final class Catalog implements AutoCloseable {
  private final StateMachine<CatalogImage, Verdict> machine;

  private Catalog(StateMachine<CatalogImage, Verdict> machine) {
    this.machine = machine;
  }

  /**
   * Loads the catalog from its store and follows its log. The store stays the caller's to close.
   */
  public static Catalog start(Log log, Partition partition, StateStore store) {
    return new Catalog(StateMachine.start(log, partition, new CatalogReducer(), store));
  }

  /** The newest image. */
  public CatalogImage image() {
    return machine.image();
  }

  /** Completes with an image that has every command acknowledged before this call. */
  public CompletableFuture<CatalogImage> catchUp() {
    return machine.catchUp();
  }

  /** Appends a command; fails with a {@code LogException} if it isn't known to be in the log. */
  public CompletableFuture<Verdict> submit(CatalogCommand command) {
    return machine.submit(CatalogCodec.encode(command));
  }

  @Override
  public void close() {
    machine.close();
  }
}
