package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MaterializedView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Has the marked windows of views computed. A mark stays in the store until the rows of its windows
 * are acknowledged; one that comes meanwhile has the windows computed again. Called by one thread.
 */
final class Refresher implements Processor<Long, byte[], Void, Void> {
  /** The name of its store. */
  static final String STORE = "windows";

  private static final Duration TICK = Duration.ofMillis(50);

  /** How long after a mark windows are computed: the next records may change them, too. */
  private static final long SETTLE_MILLIS = 50;

  /** The same where only the target was changed, most often by the view itself. */
  private static final long CHECK_MILLIS = 3_000;

  private static final char WINDOWS = 'w';

  /** A view whose first marks have come. */
  private static final char BEGUN = 'b';

  /** After so long a pause another process may have the views. */
  private static final long PAUSE_MILLIS = 8_000;

  /** By then this one knows. */
  private static final long SILENT_MILLIS = 5_000;

  private static final int CHANGE_BITS = 20;
  private static final int MOST_RANGES = 1_000;

  private final Catalog catalog;
  private final ViewRuns runs;
  private final Changes changes;
  private KeyValueStore<Bytes, byte[]> store;
  private ProcessorContext<Void, Void> context;
  private final Map<Long, ViewState> states = new HashMap<>();
  private long lastChange;
  private long lastTick;
  private long silentUntil;

  /** The views whose first marks have come. */
  private final Set<Long> begun = new HashSet<>();

  private @Nullable CatalogImage image;
  private Map<Long, MaterializedView> views = Map.of();

  /**
   * @param runs computes windows
   * @param changes is told which windows are marked
   */
  @SuppressWarnings("NullAway.Init") // init() is called first
  Refresher(Catalog catalog, ViewRuns runs, Changes changes) {
    this.catalog = catalog;
    this.runs = runs;
    this.changes = changes;
  }

  @Override
  public void init(ProcessorContext<Void, Void> taskContext) {
    context = taskContext;
    store = taskContext.getStateStore(STORE);
    // Other numbers than those that are in the store from before.
    lastChange = taskContext.currentSystemTimeMs() << CHANGE_BITS;
    lastTick = taskContext.currentSystemTimeMs();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(Keys.of(BEGUN), Keys.of((char) (BEGUN + 1)))) {
      all.forEachRemaining(entry -> begun.add(Keys.view(entry.key)));
    }
    var _ = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<Long, byte[]> message) {
    Mark mark = Mark.decode(message.value());
    if (mark.kind() == Mark.Kind.BEGUN && begun.add(message.key())) {
      store.put(Keys.of(BEGUN, message.key()), new byte[0]);
    }
    if (mark.isEmpty()) {
      return;
    }
    runs.marked(message.key());
    long now = context.currentSystemTimeMs();
    put(
        message.key(),
        mark.first(),
        mark.end(),
        now + (mark.check() ? CHECK_MILLIS : SETTLE_MILLIS));
  }

  private void put(long view, long first, long end, long due) {
    Bytes key = Keys.of(WINDOWS, view, first);
    byte[] stored = store.get(key);
    if (stored != null) {
      Pending before = Pending.decode(stored);
      store.put(
          key,
          new Pending(Math.max(before.end(), end), Math.min(before.due(), due), ++lastChange)
              .encode());
    } else {
      store.put(key, new Pending(end, due, ++lastChange).encode());
    }
  }

  private void tick(long now) {
    if (now - lastTick > PAUSE_MILLIS) {
      silentUntil = now + SILENT_MILLIS;
    }
    lastTick = now;
    CatalogImage newest = catalog.image();
    if (newest != image) {
      image = newest;
      views = new HashMap<>();
      newest.views().forEach(view -> views.put(view.id(), view));
    }
    for (long id : marked()) {
      MaterializedView view = views.get(id);
      if (view != null) {
        tick(states.computeIfAbsent(id, i -> new ViewState(view.options().every())), view, now);
      } else if (newest.appliedOffset() > id) {
        forget(id);
      }
    }
    states
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !views.containsKey(entry.getKey());
              if (gone) {
                entry.getValue().cancel();
                runs.forget(entry.getKey());
                changes.forget(entry.getKey());
              }
              return gone;
            });
  }

  /** The views that have marks or had some. */
  private Set<Long> marked() {
    Set<Long> marked = new HashSet<>(states.keySet());
    marked.addAll(begun);
    Bytes from = Keys.of(WINDOWS);
    while (true) {
      try (KeyValueIterator<Bytes, byte[]> rest =
          store.range(from, Keys.of((char) (WINDOWS + 1)))) {
        if (!rest.hasNext()) {
          return marked;
        }
        long view = Keys.view(rest.peekNextKey());
        marked.add(view);
        from = Keys.of(WINDOWS, view + 1);
      }
    }
  }

  private void tick(ViewState state, MaterializedView view, long now) {
    ViewRuns.Run run = state.running();
    if (run != null) {
      if (!run.isDone()) {
        return;
      }
      ViewRuns.Result result = run.result();
      state.ended(run, result, now);
      for (int i = 0; i < result.done().size(); i++) {
        clear(view, run.request().groups().get(i), result.done().get(i));
      }
    }
    Scan scan = new Scan(state, view, now);
    if (begun.contains(view.id())) {
      runs.report(view.id(), state.status(scan.count));
      if (changes.areWanted() && now >= silentUntil) {
        changes.say(view.id(), scan.marked());
      }
    }
    if (!view.options().paused() && now >= state.retryAt()) {
      ViewRuns.@Nullable Request next = scan.next();
      if (next != null) {
        state.began(runs.start(next), now);
      }
    }
  }

  /** Looks through the marks of a view. */
  private final class Scan {
    private final ViewState state;
    private final MaterializedView view;
    private final List<ViewRuns.Group> few = new ArrayList<>();
    private ViewRuns.@Nullable Group many;
    private int count;

    /** First and end of each range; all of them in one if they are many. */
    private long[] ranges = new long[8];

    private int used;

    Scan(ViewState state, MaterializedView view, long now) {
      this.state = state;
      this.view = view;
      List<ViewRuns.Window> together = new ArrayList<>();
      long end = Long.MIN_VALUE;
      try (KeyValueIterator<Bytes, byte[]> all =
          store.range(Keys.of(WINDOWS, view.id()), Keys.of(WINDOWS, view.id() + 1))) {
        while (all.hasNext()) {
          var entry = all.next();
          Pending pending = Pending.decode(entry.value);
          long first = Keys.number(entry.key);
          count++;
          add(first, pending.end());
          if (Math.max(pending.due(), state.notBefore(first)) > now) {
            continue;
          }
          if (!together.isEmpty() && (first > end || together.size() == ViewRuns.MOST)) {
            take(together);
          }
          end = together.isEmpty() ? pending.end() : Math.max(end, pending.end());
          together.add(new ViewRuns.Window(first, pending.end(), pending.change()));
        }
      }
      take(together);
    }

    private void take(List<ViewRuns.Window> together) {
      if (together.isEmpty()) {
        return;
      }
      ViewRuns.Group group = new ViewRuns.Group(together);
      together.clear();
      if (!group.isShort()) {
        many = many == null ? group : many;
      } else {
        few.add(group);
      }
    }

    private void add(long first, long end) {
      if (used > 0 && (first <= ranges[used - 1] || used == 2 * MOST_RANGES)) {
        ranges[used - 1] = Math.max(ranges[used - 1], end);
        return;
      }
      if (used == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * used);
      }
      ranges[used++] = first;
      ranges[used++] = end;
    }

    long[] marked() {
      return Arrays.copyOf(ranges, used);
    }

    /**
     * Takes turns between single windows, of which the newest are computed first, and long ranges.
     */
    ViewRuns.@Nullable Request next() {
      if (!few.isEmpty() && (many == null || state.wasLong())) {
        List<ViewRuns.Group> newest = few.reversed();
        return new ViewRuns.Request(
            view, newest.subList(0, Math.min(newest.size(), ViewRuns.GROUPS)));
      }
      return many == null ? null : new ViewRuns.Request(view, List.of(many));
    }
  }

  /** Forgets the marks of what was computed, unless they have changed meanwhile. */
  private void clear(MaterializedView view, ViewRuns.Group group, ViewEngine.Done done) {
    long next = Mark.window(done.next(), view.shape().interval());
    boolean complete = done.next() >= group.times(view).to();
    for (ViewRuns.Window window : group.windows()) {
      Bytes key = Keys.of(WINDOWS, view.id(), window.first());
      byte[] stored = store.get(key);
      if (stored != null && Pending.decode(stored).change() == window.change()) {
        store.delete(key);
        if (!complete && window.end() > next) {
          put(view.id(), Math.max(window.first(), next), window.end(), 0);
        }
      }
    }
  }

  private void forget(long view) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(Keys.of(WINDOWS, view), Keys.of(WINDOWS, view + 1))) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
    if (begun.remove(view)) {
      store.delete(Keys.of(BEGUN, view));
    }
  }

  @Override
  public void close() {
    states.forEach(
        (view, state) -> {
          state.cancel();
          runs.forget(view);
          changes.forget(view);
        });
    states.clear();
  }
}
