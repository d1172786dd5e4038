package io.hyperbytedb.query.plan;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.influxql.ast.Expr;
import org.jspecify.annotations.Nullable;

/** A condition on tags alone: every name in it is a tag. For one thread. */
public final class SeriesFilter {
  private final @Nullable Filter filter;

  /**
   * @param condition null lets everything pass
   */
  public SeriesFilter(@Nullable Expr condition, SeriesView series) {
    filter = condition == null ? null : Filter.of(condition, series, name -> -1);
  }

  /** Whether a series passes. */
  public boolean passes(SeriesView.PartitionView view, int position) {
    return filter == null || filter.series(view, position) != Filter.Verdict.NO;
  }
}
