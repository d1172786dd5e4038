package io.hyperbytedb.catalog;

import java.util.List;

/**
 * A materialized view: an aggregate query whose results are kept in a measurement.
 *
 * @param id the offset of the command that created it, which no other view has
 * @param name its name, unique in its database
 * @param query the statement that created it, with database and policy of every source
 * @param shape what it reads and writes
 * @param options how it is kept
 * @param since for each WAL partition the offset from which on records count for it: those before
 *     were written before the view was created
 */
public record MaterializedView(
    long id, String name, String query, Shape shape, Options options, List<Long> since) {

  public MaterializedView {
    since = List.copyOf(since);
  }

  /**
   * What a view reads and writes.
   *
   * @param sources what it reads
   * @param target what it writes
   * @param interval the length of its windows in nanoseconds
   * @param offset where windows start, modulo the interval
   */
  public record Shape(List<ViewSource> sources, ViewSource target, long interval, long offset) {
    public Shape {
      sources = List.copyOf(sources);
    }
  }

  /**
   * How a view is kept.
   *
   * @param every the least time between two computations of a window in nanoseconds; 0 for the
   *     default
   * @param backfill whether rows that were there before the view are in it
   * @param paused whether windows are not computed for the time being
   */
  public record Options(long every, boolean backfill, boolean paused) {}

  MaterializedView withId(long offset) {
    return new MaterializedView(offset, name, query, shape, options, since);
  }

  MaterializedView withPaused(boolean paused) {
    return new MaterializedView(
        id, name, query, shape, new Options(options.every(), options.backfill(), paused), since);
  }
}
