package io.hyperbytedb.query.golden;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.node.tail.HotTail;
import io.hyperbytedb.node.tail.TailRequest;
import io.hyperbytedb.node.tail.TailRows;
import io.hyperbytedb.node.tail.TailSeries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A tail of blocks of rows, in the order in which they were added. */
final class FixtureTail implements HotTail {
  private final Manifest manifest;
  private final int partitions;
  private final Map<Place, List<SortedRows>> blocks = new HashMap<>();

  /** A partition, and one measurement of a retention policy. */
  record Place(long policyId, int partition, String measurement) {}

  FixtureTail(Manifest manifest, int partitions) {
    this.manifest = manifest;
    this.partitions = partitions;
  }

  synchronized void add(Place place, SortedRows rows) {
    blocks.computeIfAbsent(place, p -> new ArrayList<>()).add(rows);
  }

  private TailSeries series(long databaseId, int partition) {
    List<Long> ids = new ArrayList<>();
    List<SeriesKey> keys = new ArrayList<>();
    int end = manifest.series(partition).end();
    for (int number = manifest.image(partition).seriesCount(); number < end; number++) {
      if (manifest.series(partition).databaseId(number) == databaseId) {
        ids.add(SeriesId.of(partition, number));
        keys.add(manifest.series(partition).key(number));
      }
    }
    long[] idArray = ids.stream().mapToLong(id -> id).toArray();
    return new TailSeries(partition, manifest.image(partition).flushedOffset(), idArray, keys);
  }

  @Override
  public synchronized CompletableFuture<List<TailRows>> rows(TailRequest request) {
    List<TailRows> answers = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      Place place = new Place(request.policyId(), p, request.measurement());
      List<SortedRows> rows = List.copyOf(blocks.getOrDefault(place, List.of()));
      answers.add(new TailRows(series(request.databaseId(), p), rows));
    }
    return CompletableFuture.completedFuture(answers);
  }

  @Override
  public synchronized CompletableFuture<List<TailSeries>> series(
      long databaseId, Consistency consistency) {
    List<TailSeries> answers = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      answers.add(series(databaseId, p));
    }
    return CompletableFuture.completedFuture(answers);
  }
}
