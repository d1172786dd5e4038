package io.hyperbytedb.query.view;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.query.influxql.TimeConditions;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.scan.QueryData;
import java.util.List;
import java.util.Objects;

/** The queries that read what is in the target of a view. */
final class TargetReads {
  private final QueryData data;
  private final MaterializedView view;

  TargetReads(QueryData data, MaterializedView view) {
    this.data = data;
    this.view = view;
  }

  /** A query for each measurement that the view writes: all fields of all series. */
  List<SelectStatement> over(TimeRange range) {
    return measurements().stream().map(name -> all(name, range)).toList();
  }

  /** The measurements that the view writes, those without a row included. */
  private List<String> measurements() {
    ViewSource target = view.shape().target();
    if (!target.measurement().isEmpty()) {
      return List.of(target.measurement());
    }
    Database database = Objects.requireNonNull(data.catalog().image().database(target.database()));
    RetentionPolicy policy = Objects.requireNonNull(database.policy(target.policy()));
    return data.catalog().image().measurements(policy.id()).stream()
        .filter(name -> view.shape().sources().stream().anyMatch(source -> names(source, name)))
        .toList();
  }

  private static boolean names(ViewSource source, String name) {
    return source.isRegex()
        ? Pattern.compile(source.measurement()).matcher(name).find()
        : source.measurement().equals(name);
  }

  private SelectStatement all(String measurement, TimeRange range) {
    ViewSource target = view.shape().target();
    Source.Measurement source =
        new Source.Measurement(target.database(), target.policy(), measurement, null, "");
    return new SelectStatement(
        List.of(new Field(new Expr.Wildcard(Expr.Wildcard.Kind.FIELD), "")),
        new Target(source),
        List.of(source),
        TimeConditions.within(range),
        List.of(new Dimension(new Expr.Wildcard(Expr.Wildcard.Kind.ANY))),
        Fill.NULL,
        List.of(),
        0,
        0,
        0,
        0,
        null);
  }
}
