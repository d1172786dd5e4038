package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The positions of the followers of the WAL: materialized views and subscriptions. The catalog says
 * which there are, and the committed offsets of their consumer groups are their positions. The
 * pruner keeps what is behind the slowest of them, up to a limit. Thread-safe.
 */
public final class WalPositions {
  /** The consumer group of materialized views. */
  public static final String VIEWS = "hyperbytedb-views";

  private static final String LAG = "hyperbytedb_wal_follower_lag_records";
  private static final Logger LOG = LoggerFactory.getLogger(WalPositions.class);

  private final Log log;
  private final Catalog catalog;
  private final List<Partition> partitions;
  private final boolean withSubscriptions;
  private final Metrics.Counter dropped;

  /** Positions that were given up and have not moved on since. */
  private final Set<Place> givenUp = ConcurrentHashMap.newKeySet();

  private record Place(String group, int partition) {}

  /**
   * A follower.
   *
   * @param group its consumer group
   * @param what what it is, for people
   * @param since for each partition the first offset that it needs; the maximum value if it begins
   *     wherever it starts
   */
  private record Follower(String group, String what, long[] since) {}

  /** A follower and for each partition the lowest offset that it still needs. */
  private record Needed(Follower follower, long[] offsets) {}

  private final Metrics metrics;

  /** How far each group is behind, by group; a metric of each is registered. */
  private final Map<String, Long> lags = new ConcurrentHashMap<>();

  /**
   * Where a follower is.
   *
   * @param group its consumer group
   * @param what what it is, for people
   * @param offsets the offset of the next record of each partition; -1 where it has not begun
   */
  public record Position(String group, String what, List<Long> offsets) {
    public Position {
      offsets = List.copyOf(offsets);
    }
  }

  /**
   * @param logs the WAL and its partitions
   * @param withSubscriptions whether the points of subscriptions are sent
   */
  public WalPositions(
      Log log, Catalog catalog, StateLogs logs, boolean withSubscriptions, Metrics metrics) {
    this.log = log;
    this.catalog = catalog;
    this.partitions = Partition.all(logs.wal(), logs.partitions());
    this.withSubscriptions = withSubscriptions;
    this.metrics = metrics;
    this.dropped =
        metrics.counter(
            "hyperbytedb_wal_positions_dropped_total",
            "Positions in the WAL that were given up, because they did not move for too long");
  }

  private List<Follower> followers() {
    CatalogImage image = catalog.image();
    List<Follower> followers = new ArrayList<>();
    List<MaterializedView> views = image.views();
    if (!views.isEmpty()) {
      long[] since =
          IntStream.range(0, partitions.size()).mapToLong(p -> since(views, p)).toArray();
      followers.add(new Follower(VIEWS, "materialized views", since));
    }
    for (Database database : withSubscriptions ? image.databases() : List.<Database>of()) {
      for (Subscription subscription : image.extras(database).subscriptions()) {
        String what = "subscription [" + subscription.name() + "] of [" + database.name() + "]";
        for (String group : subscription.groups(database)) {
          followers.add(new Follower(group, what, since(subscription)));
        }
      }
    }
    return followers;
  }

  /** What every follower needs. */
  private List<Needed> needs() {
    List<Follower> followers = followers();
    List<CompletableFuture<Map<Partition, Long>>> positions =
        followers.stream().map(follower -> log.positions(follower.group(), partitions)).toList();
    List<Needed> needs = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      Follower follower = followers.get(i);
      Map<Partition, Long> committed = positions.get(i).join();
      long[] offsets = follower.since().clone();
      for (int p = 0; p < offsets.length; p++) {
        offsets[p] = committed.getOrDefault(partitions.get(p), offsets[p]);
      }
      needs.add(new Needed(follower, offsets));
    }
    return needs;
  }

  /**
   * The position of each follower.
   *
   * @throws io.hyperbytedb.log.LogException if the log does not answer
   */
  public List<Position> positions() {
    return needs().stream()
        .map(
            one ->
                new Position(
                    one.follower().group(),
                    one.follower().what(),
                    Arrays.stream(one.offsets())
                        .mapToObj(offset -> offset == Long.MAX_VALUE ? -1 : offset)
                        .toList()))
        .toList();
  }

  /** Keeps the metrics of how far followers are behind. */
  private void measure(List<Needed> needs) {
    Set<String> groups = new HashSet<>();
    Map<Partition, Long> ends = needs.isEmpty() ? Map.of() : log.endOffsets(partitions).join();
    for (Needed one : needs) {
      long lag = 0;
      for (int p = 0; p < one.offsets().length; p++) {
        lag += Math.max(0, ends.getOrDefault(partitions.get(p), 0L) - one.offsets()[p]);
      }
      String group = one.follower().group();
      groups.add(group);
      if (lags.put(group, lag) == null) {
        metrics.gauge(
            LAG,
            "Records of the WAL that a follower has not read",
            () -> lags.getOrDefault(group, 0L),
            "group",
            group);
      }
    }
    for (String group : List.copyOf(lags.keySet())) {
      if (!groups.contains(group)) {
        lags.remove(group);
        metrics.remove(LAG, "group", group);
      }
    }
  }

  /**
   * For each partition the lowest offset that a follower still needs; the maximum value if none
   * does.
   *
   * @throws io.hyperbytedb.log.LogException if the log does not answer
   */
  public long[] needed() {
    return least(needs());
  }

  private long[] least(List<Needed> needs) {
    long[] least = new long[partitions.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    for (Needed one : needs) {
      for (int p = 0; p < least.length; p++) {
        least[p] = Math.min(least[p], one.offsets()[p]);
      }
    }
    return least;
  }

  /**
   * What may be pruned: what no follower needs, and what a follower has needed for too long.
   *
   * @param flushed for each partition what could be pruned if the WAL had no followers
   * @param late the same as it was a long time ago, which may be pruned even if a follower needs it
   */
  public long[] prunable(long[] flushed, long[] late) {
    List<Needed> needs = needs();
    measure(needs);
    Set<Place> now = new HashSet<>();
    for (Needed one : needs) {
      for (int p = 0; p < late.length; p++) {
        Place place = new Place(one.follower().group(), p);
        if (one.offsets()[p] < late[p]) {
          now.add(place);
          giveUp(place, one, late[p]);
        }
      }
    }
    givenUp.retainAll(now);
    long[] needed = least(needs);
    long[] prunable = flushed.clone();
    for (int p = 0; p < prunable.length; p++) {
      prunable[p] = Math.min(flushed[p], Math.max(needed[p], late[p]));
    }
    return prunable;
  }

  /** Says so once, however long it does not move on. */
  private void giveUp(Place place, Needed needed, long late) {
    if (!givenUp.add(place)) {
      return;
    }
    dropped.increment();
    LOG.error(
        "{}: the consumer group {} has not moved beyond offset {} of [{}] for too long ([streams]"
            + " max_lag_secs), or the disk is full; records up to {} that it has not read are"
            + " pruned. Views are computed again from the files; subscriptions lose these points",
        needed.follower().what(),
        place.group(),
        needed.offsets()[place.partition()],
        partitions.get(place.partition()),
        late);
  }

  private long[] since(Subscription subscription) {
    long[] since = new long[partitions.size()];
    Arrays.fill(since, Long.MAX_VALUE);
    List<Long> known = subscription.origin().since();
    for (int p = 0; p < Math.min(since.length, known.size()); p++) {
      since[p] = known.get(p);
    }
    return since;
  }

  /** The first offset of a partition that counts for any of some views. */
  public static long since(List<MaterializedView> views, int partition) {
    return views.stream()
        .mapToLong(view -> partition < view.since().size() ? view.since().get(partition) : 0)
        .min()
        .orElse(0);
  }
}
