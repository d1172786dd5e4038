package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.WalBatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a partition of the WAL and marks the windows of views that its records change. Marks are
 * gathered in a state store, so that many records make one, and are forwarded some times a second.
 * Called by one thread.
 *
 * <p>A view is seen first when its catalog command has arrived here. What was written between its
 * creation and then is read once more.
 */
final class Tracker implements Processor<byte[], byte[], Long, byte[]> {
  /** The name of its store. */
  static final String STORE = "changes";

  private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);
  private static final Duration FORWARD = Duration.ofMillis(50);
  private static final Duration CATALOG_TIMEOUT = Duration.ofSeconds(20);

  /** From this many windows of a record on, they are marked as one range. */
  private static final int MANY = 1_000;

  /** The offset of the next record. */
  private static final char POSITION = 'p';

  private static final long NOWHERE = -1;

  /** Views that were seen, with what their names mean. */
  private static final char SEEN = 's';

  /** Marks that are not forwarded yet. */
  private static final char MARK = 'm';

  private final Log log;
  private final Catalog catalog;
  private final String topic;
  private final Changes changes;
  private Recent recent;
  private ProcessorContext<Long, byte[]> context;
  private KeyValueStore<Bytes, byte[]> store;
  private int partition;
  private @Nullable CatalogImage image;
  private List<Tracked> views = List.of();

  /** The views whose first marks were forwarded, or were there at the start. */
  private final Set<Long> announced = new HashSet<>();

  /** As the store has it; {@link #NOWHERE} before the first record. */
  private long position = NOWHERE;

  /**
   * A view.
   *
   * @param since the offset from which on records count for it
   */
  private record Tracked(ViewSources sources, long since) {
    long id() {
      return sources.view().id();
    }
  }

  /**
   * @param topic the WAL
   * @param changes is told what is marked
   */
  @SuppressWarnings("NullAway.Init") // init() is called first
  Tracker(Log log, Catalog catalog, String topic, Changes changes) {
    this.log = log;
    this.catalog = catalog;
    this.topic = topic;
    this.changes = changes;
  }

  @Override
  public void init(ProcessorContext<Long, byte[]> taskContext) {
    context = taskContext;
    store = taskContext.getStateStore(STORE);
    partition = taskContext.taskId().partition();
    recent = changes.open(partition);
    byte[] stored = store.get(Keys.of(POSITION));
    position = stored == null ? NOWHERE : number(stored);
    awaitCatalog();
    look();
    var _ = context.schedule(FORWARD, PunctuationType.WALL_CLOCK_TIME, now -> tick());
  }

  /** A view that another process has seen must be known here before the next record. */
  private void awaitCatalog() {
    try {
      var _ = catalog.catchUp().get(CATALOG_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StreamsException("the catalog is not up to date", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamsException("interrupted", e);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    long offset = context.recordMetadata().orElseThrow().offset();
    look();
    recent.begin(offset);
    long expected = expected();
    if (offset > expected) {
      LOG.warn(
          "{}-{}: records {} to {} are gone; views are computed again",
          topic,
          partition,
          expected,
          offset - 1);
      for (Tracked view : views) {
        if (view.since() < offset) {
          mark(view.id(), Mark.all());
        }
      }
    }
    note(message.value(), offset, views);
    position = offset + 1;
    store.put(Keys.of(POSITION), number(position));
    recent.end(position);
  }

  /** The offset of the next record; at the first start the first one that counts for a view. */
  private long expected() {
    return position == NOWHERE
        ? views.stream().mapToLong(Tracked::since).min().orElse(Long.MAX_VALUE)
        : position;
  }

  /** Where the log ended when the view was created. */
  private long created(ViewSources view) {
    List<Long> since = view.view().since();
    return partition < since.size() ? since.get(partition) : 0;
  }

  /** Marks what a record changes. */
  private void note(byte[] value, long offset, List<Tracked> concerned) {
    try {
      if (DeleteCodec.isMarker(value)) {
        note(DeleteCodec.decode(value), offset, concerned);
      } else {
        long policy = WalCodec.policyOf(value);
        if (concerned.stream().anyMatch(view -> view.sources().hasPolicy(policy))) {
          note(WalCodec.decode(value), offset, concerned);
        }
      }
    } catch (RecordFormatException e) {
      // The storage node puts it aside and says so.
      LOG.debug("{}-{}: record {} is damaged", topic, partition, offset, e);
    }
  }

  private void note(WalBatch batch, long offset, List<Tracked> concerned) {
    for (Tracked tracked : concerned) {
      ViewSources view = tracked.sources();
      if (offset >= tracked.since() && view.hasPolicy(batch.policyId())) {
        for (ArrivedRows rows : batch.blocks()) {
          boolean reads = view.reads(batch.policyId(), rows.measurement());
          if (reads || view.writes(batch.policyId(), rows.measurement())) {
            mark(view.view(), rows, /* check= */ !reads);
          }
        }
      }
    }
  }

  private void mark(MaterializedView view, ArrivedRows rows, boolean check) {
    long interval = view.shape().interval();
    Set<Long> windows = new HashSet<>();
    long last = Long.MIN_VALUE;
    for (int row = 0; row < rows.size(); row++) {
      long window = Mark.window(rows.times()[row], interval);
      if (row == 0 || window != last) {
        windows.add(window);
        last = window;
      }
    }
    long[] sorted = windows.stream().mapToLong(w -> w).sorted().toArray();
    if (sorted.length > MANY) {
      mark(view.id(), new Mark(sorted[0], sorted[sorted.length - 1] + 1, check));
      return;
    }
    for (int i = 0; i < sorted.length; ) {
      int end = i + 1;
      while (end < sorted.length && sorted[end] == sorted[end - 1] + 1) {
        end++;
      }
      mark(view.id(), new Mark(sorted[i], sorted[end - 1] + 1, check));
      i = end;
    }
  }

  /** A marker that drops series without rows changes no window. */
  private void note(DeleteMarker marker, long offset, List<Tracked> concerned) {
    if (marker.minTime() > marker.maxTime()) {
      return;
    }
    for (Tracked tracked : concerned) {
      ViewSources view = tracked.sources();
      boolean reads = view.reads(marker);
      if (offset >= tracked.since() && (reads || view.writes(marker))) {
        long interval = view.view().shape().interval();
        long first = Mark.window(marker.minTime(), interval);
        long last = Mark.window(marker.maxTime(), interval);
        mark(
            view.view().id(),
            new Mark(
                first == Long.MIN_VALUE ? first : first - 1,
                last == Long.MAX_VALUE ? last : last + 1,
                /* check= */ !reads));
      }
    }
  }

  private void mark(long view, Mark mark) {
    recent.mark(view, mark);
    Bytes key = Keys.of(MARK, view, mark.first());
    byte[] stored = store.get(key);
    Mark before = stored == null ? null : Mark.decode(stored);
    if (before == null) {
      store.put(key, mark.encode());
    } else if (before.end() < mark.end() || (before.check() && !mark.check())) {
      store.put(
          key,
          new Mark(mark.first(), Math.max(before.end(), mark.end()), before.check() && mark.check())
              .encode());
    }
  }

  private void tick() {
    look();
    if (position != NOWHERE) {
      recent.end(position);
    }
    List<KeyValue<Bytes, byte[]>> marks = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(Keys.of(MARK), Keys.of((char) (MARK + 1)))) {
      all.forEachRemaining(marks::add);
    }
    for (KeyValue<Bytes, byte[]> mark : marks) {
      forward(Keys.view(mark.key), mark.value);
      store.delete(mark.key);
    }
    announce();
  }

  /** Says of which views the first marks were forwarded; after a start, of all of them. */
  private void announce() {
    for (Tracked view : views) {
      if (announced.add(view.id())) {
        // The position of the marks passes what a process has left that was killed.
        forward(view.id(), (partition == 0 ? Mark.begun() : Mark.empty()).encode());
      }
    }
  }

  private void forward(long view, byte[] mark) {
    context.forward(new Record<>(view, mark, context.currentSystemTimeMs()));
  }

  /** Takes in the newest catalog, and begins with views that are new in it. */
  private void look() {
    CatalogImage newest = catalog.image();
    if (newest == image) {
      return;
    }
    image = newest;
    List<Tracked> found = new ArrayList<>();
    for (MaterializedView view : newest.views()) {
      found.add(begin(new ViewSources(view, newest)));
    }
    views = List.copyOf(found);
    recent.know(views.stream().map(Tracked::sources).toList());
    forget();
  }

  private Tracked begin(ViewSources view) {
    Bytes key = Keys.of(SEEN, view.view().id());
    byte[] stored = store.get(key);
    if (stored == null) {
      long since = created(view);
      if (isOfAnotherLog(since)) {
        // A cluster was restored, and its log begins anew.
        since = 0;
        mark(view.view().id(), Mark.all());
      } else if (view.view().options().backfill() && partition == 0) {
        mark(view.view().id(), Mark.all());
      }
      store.put(key, new Seen(since, view.meaning()).encode());
      Tracked tracked = new Tracked(view, since);
      readAgain(tracked);
      return tracked;
    }
    Seen seen = Seen.decode(stored);
    if (!seen.means(view.meaning())) {
      // What it reads or writes was dropped, and is there again or not.
      mark(view.view().id(), Mark.all());
      store.put(key, new Seen(seen.since(), view.meaning()).encode());
    }
    return new Tracked(view, seen.since());
  }

  /** Whether an offset at which the log once ended is beyond its end. */
  private boolean isOfAnotherLog(long offset) {
    Partition wal = new Partition(topic, partition);
    return offset > log.endOffsets(List.of(wal)).join().getOrDefault(wal, 0L);
  }

  /** Reads what was written since the view was created and has been passed already. */
  private void readAgain(Tracked view) {
    long end = position;
    long from = view.since();
    if (from >= end) {
      return;
    }
    try (LogReader reader = log.read(new Partition(topic, partition), from)) {
      long next = from;
      while (next < end) {
        for (LogRecord found : reader.poll(Duration.ofSeconds(1))) {
          if (found.offset() < end) {
            note(found.value(), found.offset(), List.of(view));
          }
          next = found.offset() + 1;
        }
      }
    } catch (LogException e) {
      if (e.reason() != LogException.Reason.OFFSET_GONE) {
        throw e;
      }
      LOG.warn(
          "{}-{}: records from {} on are gone; view {} is computed again",
          topic,
          partition,
          from,
          view.sources().view().name());
      mark(view.id(), Mark.all());
    }
  }

  private void forget() {
    Set<Long> known = new HashSet<>();
    views.forEach(view -> known.add(view.id()));
    List<Bytes> gone = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(Keys.of(SEEN), Keys.of((char) (SEEN + 1)))) {
      all.forEachRemaining(
          entry -> {
            if (!known.contains(Keys.view(entry.key))) {
              gone.add(entry.key);
            }
          });
    }
    gone.forEach(store::delete);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  @Override
  public void close() {
    changes.close(partition, recent);
  }
}
