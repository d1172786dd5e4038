package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.exec.SeriesFilter;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The series of a measurement that a SHOW statement's WHERE lets pass; its time part is ignored.
 */
final class TagFilter {
  private final SeriesView view;
  private final SeriesFilter filter;

  TagFilter(@Nullable Expr condition, SeriesView view, Instant now) {
    this.view = view;
    try {
      Expr rest =
          condition == null ? null : new ConditionSplitter(now, null).split(condition).filter();
      this.filter = new SeriesFilter(rest, view);
    } catch (InvalidQueryException e) {
      throw new QueryFailure(e.getMessage());
    }
  }

  boolean passes(SeriesView.PartitionView partition, int position) {
    return filter.passes(partition, position);
  }

  /** Whether no series passes. */
  boolean none() {
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        if (passes(partition, position)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The values of a tag key that series which pass have, sorted. */
  SortedSet<String> values(int tagKey) {
    TreeSet<String> values = new TreeSet<>();
    boolean[] seen = new boolean[view.dictionary(tagKey).size()];
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        int code = partition.code(tagKey, position);
        if (code > 0 && code < seen.length && !seen[code] && passes(partition, position)) {
          seen[code] = true;
          values.add(view.dictionary(tagKey).value(code));
        }
      }
    }
    return values;
  }
}
