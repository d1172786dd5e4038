package io.hyperbytedb.log.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.OffsetWatcher;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.state.Reducer.Applied;
import io.hyperbytedb.model.FaultHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log partition, applied in order through one reducer by one thread, live and on replay alike.
 * Whoever changes the state appends an event and gets the verdict once the own copy has applied it,
 * so conflicts are decided by the order of the log. Readers get an immutable image. Thread-safe.
 *
 * <p>An event that can't be decoded is passed over, on every replica alike, and its author is told.
 * A failure of the reducer or of the store stops the machine: its image stays readable, everything
 * else fails. Only when there was no memory it tries again.
 *
 * @param <I> the image
 * @param <V> the verdict
 */
public final class StateMachine<I, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateMachine.class);

  private final Log log;
  private final Partition partition;
  private final Reducer<I, V> reducer;
  private final StateStore store;
  private final OffsetWatcher watcher;
  private final List<Consumer<I>> listeners = new CopyOnWriteArrayList<>();

  /** Verdicts of events whose author may not know their offset yet, and authors who wait. */
  private final NavigableMap<Long, CompletableFuture<V>> verdicts = new TreeMap<>();

  /** How many submits have no offset yet. */
  @GuardedBy("verdicts")
  private int submitting;

  @GuardedBy("verdicts")
  private long told;

  @GuardedBy("verdicts")
  private @Nullable LogException stopped;

  private volatile I image;
  private volatile @Nullable Throwable failure;
  private Log.@Nullable Subscription subscription;

  private StateMachine(Log log, Partition partition, Reducer<I, V> reducer, StateStore store) {
    this.log = log;
    this.partition = partition;
    this.reducer = reducer;
    this.store = store;
    this.watcher = new OffsetWatcher(store.appliedOffset());
    this.told = store.appliedOffset();
    this.image = reducer.load(store, store.appliedOffset());
  }

  /** Loads the image and starts to follow the log. The caller keeps the ownership of the store. */
  public static <I, V> StateMachine<I, V> start(
      Log log, Partition partition, Reducer<I, V> reducer, StateStore store) {
    StateMachine<I, V> machine = new StateMachine<>(log, partition, reducer, store);
    machine.subscription = log.follow(partition, "state-" + partition, machine.new Events());
    return machine;
  }

  /** The newest image. */
  public I image() {
    return image;
  }

  /** The applied offset: every event below it has been applied. */
  public long appliedOffset() {
    return watcher.position();
  }

  /** Why the machine stopped on its own; null while it runs and after a regular close. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Calls {@code listener} on the apply thread with each new image. It must be quick.
   *
   * @param what it does, for the log
   * @param faults takes what it throws; events are applied all the same
   */
  public void addListener(String what, Consumer<I> listener, FaultHandler faults) {
    listeners.add(image -> faults.guard(what, () -> listener.accept(image)).run());
  }

  /**
   * Appends an event and completes with the reducer's verdict once the own copy has applied it.
   * Fails with a {@link LogException} if it is not known to be in the log, with a {@link
   * RecordFormatException} if the reducer could not read it.
   */
  public CompletableFuture<V> submit(byte[] event) {
    synchronized (verdicts) {
      submitting++;
    }
    return log.append(partition, event).handle(this::verdict).thenCompose(future -> future);
  }

  /** Completes with an image in which everything below {@code offset} has been applied. */
  public CompletableFuture<I> awaitOffset(long offset) {
    return watcher.await(offset).thenApply(done -> image);
  }

  /** Completes with an image that has everything acknowledged before this call. */
  public CompletableFuture<I> catchUp() {
    return log.endOffsets(List.of(partition))
        .thenCompose(ends -> awaitOffset(ends.getOrDefault(partition, 0L)));
  }

  @Override
  public void close() {
    Log.Subscription open = subscription;
    if (open != null) {
      open.close();
    }
    stop(new LogException(LogException.Reason.CLOSED, partition + ": closed"));
  }

  private CompletableFuture<V> verdict(@Nullable Long offset, @Nullable Throwable failure) {
    synchronized (verdicts) {
      submitting--;
      try {
        if (offset == null) {
          return CompletableFuture.failedFuture(failure == null ? unknown() : unwrap(failure));
        }
        CompletableFuture<V> known = verdicts.remove(offset);
        if (known != null) {
          return known;
        }
        if (stopped != null || told > offset) {
          return CompletableFuture.failedFuture(stopped == null ? unknown() : stopped);
        }
        CompletableFuture<V> future = new CompletableFuture<>();
        verdicts.put(offset, future);
        return future;
      } finally {
        if (submitting == 0) {
          verdicts.values().removeIf(CompletableFuture::isDone);
        }
      }
    }
  }

  private LogException unknown() {
    return new LogException(
        LogException.Reason.UNAVAILABLE, partition + ": the verdict is not known");
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The events of the log. */
  private final class Events implements Follower {
    @Override
    public long position() {
      return watcher.position();
    }

    @Override
    public void accept(List<LogRecord> records) {
      if (!records.isEmpty()) {
        try {
          apply(records);
        } catch (OutOfMemoryError e) {
          // Nothing of it was committed: it is done again when there may be memory.
          throw new LogException(
              LogException.Reason.UNAVAILABLE,
              partition + ": no memory to apply what the log has: " + e.getMessage(),
              e);
        }
      }
    }

    @Override
    public void failed(Throwable reason) {
      failure = reason;
      LOG.error("{} stopped at offset {}", partition, watcher.position(), reason);
      stop(
          new LogException(
              LogException.Reason.CLOSED,
              partition + " stopped at offset [" + watcher.position() + "]: " + reason,
              reason));
    }
  }

  private void apply(List<LogRecord> records) {
    long next = records.getLast().offset() + 1;
    Map<Long, Object> outcomes = new TreeMap<>();
    Holder<I> newest = new Holder<>(image);
    store.commit(
        next,
        out -> {
          for (LogRecord record : records) {
            outcomes.put(record.offset(), applyOne(record, newest, out));
          }
        });
    LOG.trace("{}: applied {} events, is at {}", partition, records.size(), next);
    image = reducer.at(newest.image, next);
    watcher.advance(next);
    I published = image;
    listeners.forEach(listener -> listener.accept(published));
    tell(outcomes, next);
  }

  private Object applyOne(LogRecord record, Holder<I> newest, StateWriter out) {
    try {
      Applied<I, V> applied = reducer.apply(newest.image, record.offset(), record.value(), out);
      newest.image = applied.image();
      return applied;
    } catch (RecordFormatException e) {
      LOG.error(
          "{}: event at offset {} is unreadable: {}", partition, record.offset(), e.getMessage());
      return e;
    }
  }

  /**
   * Tells authors their verdicts. What depends on a future runs on the thread that completes it,
   * and may take other locks: those that wait are told without ours.
   */
  private void tell(Map<Long, Object> outcomes, long next) {
    List<Runnable> waiting = new ArrayList<>();
    synchronized (verdicts) {
      outcomes.forEach(
          (offset, outcome) -> {
            CompletableFuture<V> author = verdicts.remove(offset);
            if (author != null) {
              waiting.add(() -> complete(author, outcome));
            } else if (submitting > 0) {
              CompletableFuture<V> known = new CompletableFuture<>();
              complete(known, outcome);
              verdicts.put(offset, known);
            }
          });
      told = next;
    }
    waiting.forEach(Runnable::run);
  }

  @SuppressWarnings("unchecked") // only applyOne makes outcomes
  private void complete(CompletableFuture<V> future, Object outcome) {
    if (outcome instanceof RecordFormatException unreadable) {
      future.completeExceptionally(unreadable);
    } else {
      future.complete(((Applied<I, V>) outcome).verdict());
    }
  }

  private void stop(LogException reason) {
    watcher.stop(reason);
    List<CompletableFuture<V>> waiting;
    synchronized (verdicts) {
      stopped = reason;
      waiting = List.copyOf(verdicts.values());
      verdicts.clear();
    }
    waiting.forEach(future -> future.completeExceptionally(reason));
  }

  private static final class Holder<T> {
    T image;

    Holder(T image) {
      this.image = image;
    }
  }
}
