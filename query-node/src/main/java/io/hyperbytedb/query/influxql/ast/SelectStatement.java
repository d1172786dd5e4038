package io.hyperbytedb.query.influxql.ast;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT … [INTO …] FROM … [WHERE …] [GROUP BY …] [fill(…)] [ORDER BY …] [LIMIT …] [OFFSET
 * …] [SLIMIT …] [SOFFSET …] [tz(…)]}. A component for each clause.
 *
 * @param limit rows per series, 0 for all; the other three likewise
 * @param zone where days begin and how times print, null for UTC
 */
public record SelectStatement(
    List<Field> fields,
    @Nullable Target target,
    List<Source> sources,
    @Nullable Expr condition,
    List<Dimension> dimensions,
    Fill fill,
    List<SortField> sortFields,
    long limit,
    long offset,
    long seriesLimit,
    long seriesOffset,
    @Nullable ZoneId zone)
    implements Statement {

  public SelectStatement {
    fields = List.copyOf(fields);
    sources = List.copyOf(sources);
    dimensions = List.copyOf(dimensions);
    sortFields = List.copyOf(sortFields);
  }

  /** Whether no field has a function call: such a query gives points, not aggregates. */
  public boolean isRaw() {
    for (Field field : fields) {
      if (Exprs.hasCall(field.expr())) {
        return false;
      }
    }
    return true;
  }

  /** The same with another condition. */
  public SelectStatement where(Expr other) {
    return with(other, zone);
  }

  /** The same in another zone. */
  public SelectStatement in(ZoneId other) {
    return with(condition, other);
  }

  private SelectStatement with(@Nullable Expr otherCondition, @Nullable ZoneId otherZone) {
    return new SelectStatement(
        fields,
        target,
        sources,
        otherCondition,
        dimensions,
        fill,
        sortFields,
        limit,
        offset,
        seriesLimit,
        seriesOffset,
        otherZone);
  }

  /** Whether rows are in ascending time, the default. */
  public boolean isAscending() {
    return sortFields.isEmpty() || sortFields.getFirst().ascending();
  }
}
