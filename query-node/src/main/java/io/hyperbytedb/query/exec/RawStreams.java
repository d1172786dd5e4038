package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.stream.ConcatStream;
import io.hyperbytedb.query.stream.MergeStream;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.RawStream;
import io.hyperbytedb.query.stream.RepeatStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes streams of the points that a SELECT reads, of its measurements and its subqueries. */
final class RawStreams {
  private final SelectSource source;
  private final SeriesRows.Maker subqueries;

  /**
   * @param subqueries makes the rows of subqueries
   */
  RawStreams(SelectSource source, SeriesRows.Maker subqueries) {
    this.source = source;
    this.subqueries = subqueries;
  }

  /**
   * Points as they are.
   *
   * @param points which
   */
  PointStream of(TimeRange range, RawStream.Wanted points)
      throws IOException, InvalidQueryException {
    return of(range, points, /* anyOrder= */ false);
  }

  /**
   * Points as they are.
   *
   * @param anyOrder whether very many points of a subquery's series may come in any order of time
   */
  PointStream of(TimeRange range, RawStream.Wanted points, boolean anyOrder)
      throws IOException, InvalidQueryException {
    FieldType type = points.driver() == null ? null : Schema.fieldType(points.driver().type());
    FieldType valueType = type == null ? FieldType.FLOAT : type;
    List<ConcatStream.Maker> makers = new ArrayList<>();
    Map<Table, Integer> named = new LinkedHashMap<>();
    source.tables().forEach(table -> named.merge(table, 1, Integer::sum));
    TimeRange read = source.nested() ? range.intersect(source.readable()) : range;
    for (Table table : named.keySet()) {
      makers.add(
          () ->
              RepeatStream.of(
                  new RawStream(
                      source.progress(),
                      table,
                      read,
                      source.groups(table),
                      source.plan().condition(),
                      source.ascending(),
                      points),
                  named.getOrDefault(table, 1)));
    }
    if (source.plan().subqueries().isEmpty() && SelectSource.haveOwnNames(named.keySet())) {
      return new ConcatStream(valueType, makers);
    }
    List<PointStream> streams = new ArrayList<>();
    for (ConcatStream.Maker maker : makers) {
      streams.add(new ConcatStream(valueType, List.of(maker)));
    }
    for (SelectPlan inner : source.plan().subqueries()) {
      SeriesRows rows = subqueries.of(source.subquery(inner, range));
      streams.add(new SubqueryStream(source, rows, points, valueType, anyOrder));
    }
    return MergeStream.of(valueType, source.ascending(), streams);
  }
}
