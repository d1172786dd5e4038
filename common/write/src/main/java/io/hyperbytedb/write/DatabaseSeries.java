package io.hyperbytedb.write;

import io.hyperbytedb.catalog.series.MeasurementIndex;
import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.SeriesLimits.Limits;
import io.hyperbytedb.write.SeriesLimits.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The series of one database as counted against its limits. Far from a limit the index's count is
 * enough; near it the keys of the index are read, and read again after a while, since series may
 * also be dropped. Thread-safe.
 */
final class DatabaseSeries {
  /** Reading the index takes at most one part in this many of the time. */
  private static final long READ_SHARE = 20;

  /** After this time admitted series are in the index. */
  private static final long SETTLED = TimeUnit.SECONDS.toNanos(10);

  /** About what a series takes in memory besides its name. */
  private static final long SERIES_BYTES = 100;

  /** About what the index takes for a measurement. */
  private static final long MEASUREMENT_BYTES = 600;

  /** In shorter keys the tag keys do not matter. */
  private static final int LONG_KEY = 1_000;

  private static final long LEAST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final long id;
  private final SeriesIndex index;
  private final Limits limits;
  private final NameMemory memory;
  private final LongSupplier nanoTime;
  private final TagValues values;

  /** The hashes of series that were admitted here or, after a read, are in the index. */
  private LongSet known = new LongSet();

  /** After a read: the series admitted since the last read, and between the two before it. */
  private LongSet recent = new LongSet();

  private LongSet lessRecent = new LongSet();
  private boolean wasRead;
  private long readAgainAt;

  /** The series that were not in the index when it was read, and what their names take. */
  private long admitted;

  private long admittedBytes;

  /** What of this is counted as not known to the index. */
  private long pendingBytes;

  /** Measurements that were admitted, and when first; kept only if there is a limit. */
  private final Map<String, Long> measurements = new HashMap<>();

  /** Those of the index when it was read last; that is repeated only after a while. */
  private Set<String> listed = Set.of();

  private long listAgainAt;

  DatabaseSeries(
      long id, SeriesIndex index, Limits limits, NameMemory memory, LongSupplier nanoTime) {
    this.memory = memory;
    this.id = id;
    this.index = index;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.listAgainAt = nanoTime.getAsLong();
    this.values = new TagValues(id, index, limits.valuesPerTag());
  }

  /** Admits a series, or returns why not. */
  synchronized @Nullable Refusal refuse(SeriesKey key) {
    long hash = SeriesKey.hash64(key.bytes(), 0, key.bytes().length);
    if (known.contains(hash)) {
      return null;
    }
    Refusal refusal = null;
    if (limits.valuesPerTag() > 0) {
      refusal = values.refuse(key);
    }
    if (refusal == null && limits.measurements() > 0) {
      refusal = refuseMeasurement(key.measurement());
    }
    if (refusal == null && limits.series() > 0) {
      refusal = refuseSeries(hash);
    }
    if (refusal == null && memory.isLimited()) {
      refusal = refuseNames(hash, key);
    }
    if (refusal == null) {
      values.add(key);
      if (limits.measurements() > 0) {
        measurements.putIfAbsent(key.measurement(), nanoTime.getAsLong());
      }
      remember(hash, key);
    }
    return refusal;
  }

  private void remember(long hash, SeriesKey key) {
    // Without these limits the set would never shrink.
    if (limits.series() > 0 || memory.isLimited()) {
      known.add(hash);
      if (wasRead) {
        recent.add(hash);
      }
      admitted++;
      admittedBytes += cost(key);
      count();
    }
  }

  /** The table of series and the dictionaries of tag values have a copy each. */
  private long cost(SeriesKey key) {
    int length = key.bytes().length;
    return SERIES_BYTES
        + 2L * length
        + (index.knows(id, key.measurement()) ? 0 : MEASUREMENT_BYTES)
        + (length > LONG_KEY ? newTagKeys(key) : 0);
  }

  /** What long tag keys take that the index does not know yet, besides their share of the key. */
  private long newTagKeys(SeriesKey key) {
    List<String> pairs = key.tags();
    long bytes = 0;
    for (int i = 0; i < pairs.size(); i += 2) {
      if (index.dictionary(id, key.measurement(), pairs.get(i)) == null) {
        bytes += (long) MeasurementIndex.KEY_COPIES * pairs.get(i).length();
      }
    }
    return bytes;
  }

  private void count() {
    long now = admittedBytes + known.bytes() + recent.bytes() + lessRecent.bytes();
    memory.addPending(now - pendingBytes);
    pendingBytes = now;
  }

  /** Gives back what is counted. */
  synchronized void release() {
    memory.addPending(-pendingBytes);
    pendingBytes = 0;
  }

  private @Nullable Refusal refuseNames(long hash, SeriesKey key) {
    long bytes = cost(key);
    if (memory.hasRoom(bytes)) {
      return null;
    }
    readAgain();
    return known.contains(hash) || memory.hasRoom(bytes)
        ? null
        : new Refusal(ErrorCode.PARTIAL_WRITE, memory.reason());
  }

  private @Nullable Refusal refuseSeries(long hash) {
    long limit = limits.series();
    if (!wasRead && known.size() + index.seriesCount(id) < limit) {
      return null;
    }
    if (known.size() >= limit || !wasRead) {
      readAgain();
    }
    if (known.contains(hash) || known.size() < limit) {
      return null;
    }
    return new Refusal(
        ErrorCode.PARTIAL_WRITE, "max-series-per-database limit exceeded: (" + limit + ")");
  }

  private void readAgain() {
    long start = nanoTime.getAsLong();
    if (wasRead && start - readAgainAt < 0) {
      return;
    }
    LongSet all = new LongSet();
    for (String measurement : index.measurements(id)) {
      read(measurement, index.view(id, measurement), all);
    }
    // Series admitted a moment ago may not have reached the index yet.
    int indexed = all.size();
    LongSet latest = wasRead ? recent : known;
    all.addAll(latest);
    all.addAll(lessRecent);
    lessRecent = latest;
    recent = new LongSet();
    known = all;
    wasRead = true;
    long left = (long) all.size() - indexed;
    admittedBytes = admitted == 0 ? 0 : left * admittedBytes / admitted;
    admitted = left;
    count();
    long end = nanoTime.getAsLong();
    readAgainAt = end + Math.max(LEAST_PAUSE, READ_SHARE * (end - start));
  }

  private static void read(String measurement, SeriesView view, LongSet all) {
    List<String> tags = new ArrayList<>();
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int i = 0; i < partition.size(); i++) {
        tags.clear();
        for (int tag = 0; tag < view.tagKeys().size(); tag++) {
          int code = partition.code(tag, i);
          if (code > 0) {
            tags.add(view.tagKeys().get(tag));
            tags.add(view.dictionary(tag).value(code));
          }
        }
        byte[] key = SeriesKey.of(measurement, tags.toArray(new String[0])).bytes();
        all.add(SeriesKey.hash64(key, 0, key.length));
      }
    }
  }

  private @Nullable Refusal refuseMeasurement(String name) {
    if (measurements.containsKey(name)) {
      return null;
    }
    if (measurements.size() + index.mostMeasurements(id) < limits.measurements()) {
      return null;
    }
    long now = nanoTime.getAsLong();
    if (now - listAgainAt >= 0) {
      listed = Set.copyOf(index.measurements(id));
      long end = nanoTime.getAsLong();
      listAgainAt = end + READ_SHARE * (end - now);
    }
    Set<String> all = new HashSet<>(listed);
    // Those that were dropped make room, those on their way into the index don't.
    measurements
        .entrySet()
        .removeIf(let -> now - let.getValue() > SETTLED && !all.contains(let.getKey()));
    all.addAll(measurements.keySet());
    if (all.contains(name) || all.size() < limits.measurements()) {
      return null;
    }
    return new Refusal(
        ErrorCode.LIMIT_EXCEEDED,
        "max-measurements-per-database limit exceeded: (" + limits.measurements() + ")");
  }
}
