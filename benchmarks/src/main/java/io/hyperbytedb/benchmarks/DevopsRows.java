package io.hyperbytedb.benchmarks;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sorted rows of hosts: a row each ten seconds with ten fields that wander. */
final class DevopsRows {
  static final long STEP = 10_000_000_000L;

  private DevopsRows() {}

  static SeriesKey key(long id) {
    int host = SeriesId.ordinal(id);
    return SeriesKey.of(
        "cpu", "host", "host_" + host, "rack", "r" + host % 40, "region", "region-" + host % 9);
  }

  /** Half of the fields are floats of two decimals, a quarter integers, a quarter full floats. */
  static SortedRows rows(int hosts, int perHost) {
    int size = Math.multiplyExact(hosts, perHost);
    long[] ids = new long[hosts];
    int[] starts = new int[hosts + 1];
    long[] times = new long[size];
    for (int host = 0; host < hosts; host++) {
      ids[host] = SeriesId.of(0, host);
      starts[host + 1] = (host + 1) * perHost;
      for (int i = 0; i < perHost; i++) {
        times[host * perHost + i] = i * STEP;
      }
    }
    Random random = new Random(1);
    List<FieldColumn> fields = new ArrayList<>();
    for (int f = 0; f < 10; f++) {
      fields.add(new FieldColumn("usage_" + f, column(random, f % 4, size)));
    }
    return new SortedRows(hosts, ids, starts, times, fields);
  }

  private static io.hyperbytedb.model.Column column(Random random, int kind, int size) {
    double[] doubles = new double[size];
    long[] longs = new long[size];
    double value = 50;
    for (int i = 0; i < size; i++) {
      value = Math.clamp(value + random.nextGaussian(), 0, 100);
      doubles[i] = kind == 1 ? value : Math.round(value * 100) / 100.0;
      longs[i] = (long) value;
    }
    return kind == 3 ? new LongColumn(size, longs, null) : new DoubleColumn(size, doubles, null);
  }
}
