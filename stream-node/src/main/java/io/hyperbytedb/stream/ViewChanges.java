package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.stream.ViewEngine.TimeRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which windows of a view may differ from what the view's query answers, by asking the
 * processes that follow the WAL. Thread-safe.
 */
public final class ViewChanges {
  private final Supplier<List<Follower>> followers;

  /** A process that follows the WAL. */
  public interface Follower {
    /** The marked windows of a view; null if another process has them, or they aren't known. */
    @Nullable Marked marked(long view);

    /** What records have changed lately. */
    Changed changed(Question question);
  }

  /**
   * The marked windows of a view.
   *
   * @param wal all records before these offsets of the partitions of the WAL are considered
   * @param windows the number of the first window of each range, and that after its last one
   */
  public record Marked(long[] wal, long[] windows) {}

  /**
   * Asks what records of a range of offsets have changed of a view.
   *
   * @param meaning what the view reads and writes, as {@link ViewSources#meaning}
   * @param from the first offset of each partition of the WAL
   * @param to the offset after the last one of each
   */
  public record Question(long view, byte[] meaning, long[] from, long[] to) {}

  /**
   * What was changed.
   *
   * @param partitions those of the WAL for which this is known here
   * @param windows as in {@link Marked}
   */
  public record Changed(BitSet partitions, long[] windows) {}

  /**
   * @param followers the processes that follow the WAL now
   */
  public ViewChanges(Supplier<List<Follower>> followers) {
    this.followers = followers;
  }

  /**
   * The windows of a view that are marked now; null if that isn't known. All others have their
   * rows, and these are acknowledged.
   */
  public @Nullable Marks marks(MaterializedView view, CatalogImage image) {
    List<Follower> all = followers.get();
    long[] from = null;
    List<long[]> windows = new ArrayList<>();
    for (Follower follower : all) {
      Marked marked = follower.marked(view.id());
      if (marked != null) {
        // Two say so if one does not know yet that the view is the other's.
        from = from == null ? marked.wal() : least(from, marked.wal());
        windows.add(marked.windows());
      }
    }
    return from == null ? null : new Marks(view, image, all, from, windows);
  }

  /** Windows that were marked at a time. */
  public static final class Marks {
    private final MaterializedView view;
    private final CatalogImage image;
    private final List<Follower> followers;
    private final long[] from;
    private final List<long[]> marked;

    private Marks(
        MaterializedView view,
        CatalogImage image,
        List<Follower> followers,
        long[] from,
        List<long[]> marked) {
      this.view = view;
      this.image = image;
      this.followers = followers;
      this.from = from;
      this.marked = marked;
    }

    /**
     * The times of these windows, and of those that were changed since, as ranges with an exclusive
     * end; null if that isn't known.
     *
     * @param positions the offset of the next record of each partition of the WAL: what the records
     *     before it changed is found
     */
    public @Nullable List<TimeRange> stale(Map<Integer, Long> positions) {
      long[] to = new long[from.length];
      for (int p = 0; p < to.length; p++) {
        to[p] = positions.getOrDefault(p, 0L);
      }
      Question question = new Question(view.id(), new ViewSources(view, image).meaning(), from, to);
      BitSet known = new BitSet();
      List<long[]> windows = new ArrayList<>(marked);
      for (Follower follower : followers) {
        Changed changed = follower.changed(question);
        known.or(changed.partitions());
        windows.add(changed.windows());
      }
      return known.cardinality() < from.length ? null : times(view, windows);
    }
  }

  private static long[] least(long[] a, long[] b) {
    long[] least = a.clone();
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], b[i]);
    }
    return least;
  }

  private static List<TimeRange> times(MaterializedView view, List<long[]> windows) {
    List<TimeRange> times = new ArrayList<>();
    for (long[] ranges : windows) {
      for (int i = 0; i < ranges.length; i += 2) {
        times.add(Mark.times(ranges[i], ranges[i + 1], view.shape().interval()));
      }
    }
    return times;
  }

  /** What the trackers of this process know. */
  static Changed changed(Question question, Changes changes, long deadline)
      throws InterruptedException {
    BitSet partitions = new BitSet();
    LongStream.Builder windows = LongStream.builder();
    for (int p = 0; p < question.from().length; p++) {
      Recent recent = changes.tracker(p);
      long[] marked =
          recent == null
              ? null
              : recent.marked(
                  question.view(),
                  question.meaning(),
                  question.from()[p],
                  question.to()[p],
                  deadline);
      if (marked != null) {
        partitions.set(p);
        for (long window : marked) {
          windows.add(window);
        }
      }
    }
    return new Changed(partitions, windows.build().toArray());
  }
}
