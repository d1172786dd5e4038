package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.query.influxql.TimeRange;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Finds series that have no rows left. Thread-safe. */
public final class EmptySeries {
  private static final List<FieldName> NO_FIELDS = List.of();

  private final QueryData data;
  private final SelectOptions options;

  /** Reads with the options of a query. */
  public EmptySeries(QueryData data, SelectOptions options) {
    this.data = data;
    this.options = options;
  }

  /**
   * Takes those series of a measurement out of {@code ids} that have a row in any policy. Every
   * write acknowledged before the call counts. Reads only which series files hold, and times where
   * deletes concern them.
   */
  public void retainEmpty(Database database, String measurement, Set<Long> ids) throws IOException {
    for (RetentionPolicy policy : database.policies()) {
      if (ids.isEmpty()) {
        return;
      }
      try (Table table = Table.open(data, database, policy, measurement, TimeRange.ALL, options)) {
        // The newest rows come last, and most series that live have some.
        for (RowSource source : table.sources().reversed()) {
          options.checkpoint().run();
          removeAlive(source, ids);
        }
      }
    }
  }

  private static void removeAlive(RowSource source, Set<Long> ids) throws IOException {
    long[] present = source.ids();
    int[] starts = source.starts();
    int count = source.count();
    for (int run = 0; run < count && !ids.isEmpty(); run++) {
      long id = present[run];
      if (ids.contains(id) && hasRow(source, id, starts[run], starts[run + 1])) {
        ids.remove(id);
      }
    }
  }

  private static boolean hasRow(RowSource source, long id, int from, int to) throws IOException {
    long[] dead = source.dead(id);
    if (dead.length == 0) {
      return to > from;
    }
    RowSource.Rows rows = source.load(from, to, NO_FIELDS, /* times= */ true);
    int range = 0;
    for (int row = from; row < to; row++) {
      long time = rows.times()[rows.at(row)];
      while (range < dead.length && dead[range + 1] < time) {
        range += 2;
      }
      if (range >= dead.length || time < dead[range]) {
        return true;
      }
    }
    return false;
  }
}
