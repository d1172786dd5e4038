package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.plan.Filter;
import io.hyperbytedb.query.plan.GroupPage;
import io.hyperbytedb.query.plan.GroupTags;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.scan.Progress;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.stream.ConcatStream;
import io.hyperbytedb.query.stream.MergeStream;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.RawStream;
import io.hyperbytedb.query.stream.RepeatStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT reads, grouped as it and the queries around it want it. For one thread.
 *
 * @param keys the tag keys of its series: those of the query around it, then its own
 * @param nested whether it is a subquery
 * @param readable the range of time in which measurements are read: that of the outermost query,
 *     and what its functions look back at
 * @param seriesLimit its own and those of the queries around it, added up as InfluxDB does
 */
record SelectSource(
    QueryData data,
    SelectOptions options,
    SelectPlan plan,
    List<String> keys,
    long seriesLimit,
    long seriesOffset,
    boolean nested,
    TimeRange readable,
    Map<Table, Groups> groupsOf,
    Progress progress) {

  static SelectSource outermost(QueryData data, SelectOptions options, SelectPlan plan) {
    return new SelectSource(
        data,
        options,
        plan,
        plan.dimensions(),
        plan.valid().statement().seriesLimit(),
        plan.valid().statement().seriesOffset(),
        /* nested= */ false,
        plan.valid().lookedAt(plan.valid().timeRange()),
        new HashMap<>(),
        new Progress(options, data.workers()));
  }

  /**
   * A subquery, whose series are at least as fine as those here.
   *
   * @param range the range of time in which its rows are looked for
   */
  SelectSource subquery(SelectPlan inner, TimeRange range) {
    Set<String> finer = new LinkedHashSet<>(keys);
    finer.addAll(inner.dimensions());
    return new SelectSource(
        data,
        options,
        inner.within(inner.valid().ownRange().intersect(range)),
        List.copyOf(finer),
        sum(seriesLimit, inner.valid().statement().seriesLimit()),
        sum(seriesOffset, inner.valid().statement().seriesOffset()),
        /* nested= */ true,
        readable,
        new HashMap<>(),
        progress);
  }

  /** A sum of numbers that are not negative; the greatest number where it would be more. */
  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  boolean ascending() {
    return plan.valid().ascending();
  }

  /** Whether there are only measurements, each of another name. */
  boolean readsOnlyTables() {
    return plan.subqueries().isEmpty() && haveOwnNames(plan.tables());
  }

  private static boolean haveOwnNames(Collection<Table> tables) {
    Set<String> names = new HashSet<>();
    return tables.stream().allMatch(table -> names.add(table.name()));
  }

  /** The measurements in the order of the answer. */
  List<Table> tables() {
    return ascending() ? plan.tables() : plan.tables().reversed();
  }

  /** The series of a measurement. */
  Groups groups(Table table) throws IOException {
    Groups groups = groupsOf.get(table);
    if (groups == null) {
      groups = choose(table);
      groupsOf.put(table, groups);
    }
    return groups;
  }

  private Groups choose(Table table) throws IOException {
    Supplier<Filter> filters =
        Groups.filters(
            plan.condition(), table.series(), ref -> table.type(ref.name()) == null ? -1 : 0);
    boolean all = seriesLimit == 0 && seriesOffset == 0;
    GroupTags tags;
    if (all) {
      tags = new GroupTags(options.memory(), table.series(), keys);
    } else {
      GroupPage page =
          new GroupPage(
              options.memory(),
              table,
              keys,
              filters,
              options.checkpoint(),
              seriesOffset,
              seriesLimit);
      tags = page.choose();
      progress.choosing(page.seriesCount());
    }
    Groups groups =
        Groups.of(options.memory(), table.series(), tags, all, filters, options.checkpoint());
    if (all) {
      progress.choosing(groups.seriesCount());
    }
    return groups;
  }

  /**
   * Points as they are.
   *
   * @param driver the reference whose values the points have; null for points of all references
   * @param others what else points bring
   * @param wanted how many points of each group will be asked for; 0 for all
   */
  PointStream raw(
      TimeRange range, Expr.@Nullable VarRef driver, List<Expr.VarRef> others, long wanted)
      throws IOException, InvalidQueryException {
    return raw(range, driver, others, wanted, /* anyOrder= */ false);
  }

  /**
   * Points as they are.
   *
   * @param anyOrder whether very many points of a subquery's series may come in any order of time
   */
  PointStream raw(
      TimeRange range,
      Expr.@Nullable VarRef driver,
      List<Expr.VarRef> others,
      long wanted,
      boolean anyOrder)
      throws IOException, InvalidQueryException {
    FieldType type = driver == null ? null : Schema.fieldType(driver.type());
    FieldType valueType = type == null ? FieldType.FLOAT : type;
    List<ConcatStream.Maker> makers = new ArrayList<>();
    Map<Table, Integer> named = new LinkedHashMap<>();
    tables().forEach(table -> named.merge(table, 1, Integer::sum));
    TimeRange read = nested ? range.intersect(readable) : range;
    for (Table table : named.keySet()) {
      makers.add(
          () ->
              RepeatStream.of(
                  new RawStream(
                      progress,
                      table,
                      read,
                      groups(table),
                      plan.condition(),
                      ascending(),
                      driver,
                      others,
                      wanted),
                  named.getOrDefault(table, 1)));
    }
    if (plan.subqueries().isEmpty() && haveOwnNames(named.keySet())) {
      return new ConcatStream(valueType, makers);
    }
    List<PointStream> streams = new ArrayList<>();
    for (ConcatStream.Maker maker : makers) {
      streams.add(new ConcatStream(valueType, List.of(maker)));
    }
    for (SelectPlan inner : plan.subqueries()) {
      SelectRows rows = new SelectRows(subquery(inner, range));
      streams.add(new SubqueryStream(this, rows, driver, others, valueType, anyOrder));
    }
    return MergeStream.of(valueType, ascending(), streams);
  }
}
