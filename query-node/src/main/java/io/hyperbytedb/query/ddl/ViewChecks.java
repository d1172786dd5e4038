package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.query.function.FunctionDef;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.SeriesFunction;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which statements can be materialized views: those whose windows can be computed one by one. */
final class ViewChecks {
  private ViewChecks() {}

  /**
   * What a view reads and writes.
   *
   * @param select with database and policy of every source and of the target
   * @throws InvalidQueryException if it is not a valid query
   * @throws QueryFailure if it cannot be a view
   */
  static MaterializedView.Shape shape(SelectStatement select, CatalogImage image)
      throws InvalidQueryException {
    ValidSelect valid = QueryValidator.validate(select, Instant.EPOCH);
    if (select.isRaw()) {
      throw refused("its query must be an aggregate query");
    } else if (valid.interval() <= 0) {
      throw refused("its query needs GROUP BY time(...)");
    } else if (!(select.fill() instanceof Fill.NullFill || select.fill() instanceof Fill.NoFill)) {
      throw refused("only fill(none) is possible: windows without points have no rows");
    } else if (select.limit() > 0
        || select.offset() > 0
        || select.seriesLimit() > 0
        || select.seriesOffset() > 0) {
      throw refused("LIMIT, OFFSET, SLIMIT and SOFFSET are not possible");
    } else if (!select.isAscending()) {
      throw refused("ORDER BY time DESC is not possible");
    }
    TimeRange range =
        new ConditionSplitter(Instant.EPOCH, null).split(select.condition()).timeRange();
    if (range.hasMin() || range.hasMax()) {
      throw refused("conditions on time are not possible: it has all windows");
    }
    for (Field field : select.fields()) {
      Exprs.walk(field.expr(), ViewChecks::checkCall);
    }
    List<ViewSource> sources = new ArrayList<>();
    for (Source source : select.sources()) {
      if (!(source instanceof Source.Measurement measurement)) {
        throw refused("subqueries are not possible: name a view of the inner query as its source");
      }
      checkPolicy(measurement, image, valid.interval());
      sources.add(source(measurement));
    }
    Source.Measurement target = Objects.requireNonNull(select.target()).measurement();
    checkPolicy(target, image, valid.interval());
    return new MaterializedView.Shape(
        sources, source(target), valid.interval(), valid.intervalOffset());
  }

  private static void checkCall(Expr expr) {
    if (expr instanceof Expr.Call call) {
      FunctionDef function = Functions.find(call.name());
      String whyNot = function instanceof SeriesFunction series ? series.whyNoView() : null;
      if (whyNot != null) {
        throw refused(call.name() + "() is not possible: " + whyNot);
      }
    }
  }

  private static void checkPolicy(Source.Measurement source, CatalogImage image, long interval) {
    Database database = image.database(source.database());
    RetentionPolicy policy = database == null ? null : database.policy(source.retentionPolicy());
    if (policy == null) {
      throw new QueryFailure(
          "retention policy not found: " + source.database() + "." + source.retentionPolicy());
    }
    if (policy.duration() > 0 && policy.duration() < interval) {
      throw refused(
          "the retention policy \"%s\" keeps %s, which is less than a window of %s"
              .formatted(
                  policy.name(), Durations.format(policy.duration()), Durations.format(interval)));
    }
  }

  private static ViewSource source(Source.Measurement measurement) {
    RegexLiteral regex = measurement.regex();
    return new ViewSource(
        measurement.database(),
        measurement.retentionPolicy(),
        regex == null ? measurement.name() : regex.regex().pattern(),
        regex != null);
  }

  static QueryFailure refused(String why) {
    return new QueryFailure("invalid materialized view: " + why);
  }
}
