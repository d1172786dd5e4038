package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.Tombstone;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * The deleted rows of one measurement in one partition. A reader applies them to every file that
 * {@link #concerns} names: it drops, series by series, the rows whose times are {@link #dead}. A
 * file that holds rows from after a marker already had the marker applied by the flush or
 * compaction that wrote it, so only files that end at or before the marker are concerned.
 * Immutable.
 */
public final class Tombstones {
  /** No tombstones. */
  public static final Tombstones NONE = new Tombstones(List.of());

  private static final long[] NOTHING = {};

  /** A tombstone with its series decoded; null for all. */
  private record Stone(Tombstone tombstone, @Nullable RoaringBitmap series) {
    static Stone of(Tombstone tombstone) {
      byte[] bytes = tombstone.series();
      return new Stone(tombstone, bytes == null ? null : bitmap(bytes));
    }
  }

  /** By their least times, so that {@link #dead} passes over them once. */
  private final List<Stone> stones;

  private Tombstones(List<Stone> stones) {
    List<Stone> sorted = new ArrayList<>(stones);
    sorted.sort(Comparator.comparingLong(stone -> stone.tombstone.minTime()));
    this.stones = sorted;
  }

  /** Selects the tombstones of a measurement. */
  public static Tombstones of(
      Collection<Tombstone> all, long databaseId, long policyId, String measurement) {
    List<Stone> stones = new ArrayList<>();
    for (Tombstone tombstone : all) {
      if (tombstone.concerns(databaseId, policyId, measurement)) {
        stones.add(Stone.of(tombstone));
      }
    }
    return stones.isEmpty() ? NONE : new Tombstones(stones);
  }

  static RoaringBitmap bitmap(byte[] bytes) {
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(ByteBuffer.wrap(bytes));
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
    return bitmap;
  }

  /** Whether a file may hold rows to which a tombstone applies, by series and time. */
  public static boolean concerns(Tombstone tombstone, FileEntry file) {
    byte[] series = tombstone.series();
    return tombstone.concerns(file)
        && (series == null
            || ImmutableRoaringBitmap.intersects(
                new ImmutableRoaringBitmap(ByteBuffer.wrap(series)),
                new ImmutableRoaringBitmap(ByteBuffer.wrap(file.series()))));
  }

  /** The union with other tombstones. */
  public Tombstones and(Tombstones others) {
    if (isEmpty()) {
      return others;
    }
    List<Stone> both = new ArrayList<>(stones);
    both.addAll(others.stones);
    return new Tombstones(both);
  }

  /** Whether there are no tombstones. */
  public boolean isEmpty() {
    return stones.isEmpty();
  }

  /** Whether rows of a file may be deleted; if not, it is read without filtering. */
  public boolean concerns(FileEntry file) {
    return stones.stream().anyMatch(stone -> stone.tombstone.concerns(file));
  }

  /**
   * The time ranges in which the rows of a series are deleted.
   *
   * @param seriesId the series
   * @param toOffset the end offset of the file: all rows in question have smaller offsets
   * @return alternating first and last times, both inclusive; ranges are ascending and do not
   *     touch; empty if nothing is deleted
   */
  public long[] dead(long seriesId, long toOffset) {
    long[] ranges = NOTHING;
    int size = 0;
    for (Stone stone : stones) {
      Tombstone tombstone = stone.tombstone;
      RoaringBitmap series = stone.series;
      if (tombstone.offset() < toOffset
          || tombstone.minTime() > tombstone.maxTime()
          || (series != null && !series.contains(SeriesId.ordinal(seriesId)))) {
        continue;
      }
      if (size > 0 && !before(ranges[size - 1], tombstone.minTime())) {
        ranges[size - 1] = Math.max(ranges[size - 1], tombstone.maxTime());
      } else {
        if (size == ranges.length) {
          ranges = Arrays.copyOf(ranges, Math.max(2, 2 * size));
        }
        ranges[size++] = tombstone.minTime();
        ranges[size++] = tombstone.maxTime();
      }
    }
    return size == ranges.length ? ranges : Arrays.copyOf(ranges, size);
  }

  /** Whether there is a gap between the end of one range and the start of another. */
  private static boolean before(long end, long start) {
    return end < start && end + 1 < start;
  }
}
