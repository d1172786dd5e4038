package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.plan.Filter;
import io.hyperbytedb.query.plan.GroupPage;
import io.hyperbytedb.query.plan.GroupTags;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.scan.Progress;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a SELECT reads, grouped as it and the queries around it want it. For one thread.
 *
 * @param keys the tag keys of its series: those of the query around it, then its own
 * @param nested whether it is a subquery
 * @param seriesLimit its own and those of the queries around it, added up as InfluxDB does
 */
record SelectSource(
    Shared shared,
    SelectPlan plan,
    List<String> keys,
    long seriesLimit,
    long seriesOffset,
    boolean nested,
    Map<Table, Groups> groupsOf) {
  /**
   * What a query and its subqueries have in common.
   *
   * @param readable the range of time in which measurements are read: that of the outermost query,
   *     and what its functions look back at
   * @param views what is read instead of measurements
   */
  private record Shared(
      QueryData data,
      SelectOptions options,
      TimeRange readable,
      Progress progress,
      ViewReads views) {}

  /**
   * The source of a statement.
   *
   * @param views the caller's to close
   */
  static SelectSource outermost(
      QueryData data, SelectOptions options, SelectPlan plan, ViewReads views) {
    TimeRange readable = plan.valid().lookedAt(plan.valid().timeRange());
    return new SelectSource(
        new Shared(data, options, readable, new Progress(options, data.workers()), views),
        plan,
        plan.dimensions(),
        plan.valid().statement().seriesLimit(),
        plan.valid().statement().seriesOffset(),
        /* nested= */ false,
        new HashMap<>());
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
        shared,
        inner.within(inner.valid().ownRange().intersect(range)),
        List.copyOf(finer),
        sum(seriesLimit, inner.valid().statement().seriesLimit()),
        sum(seriesOffset, inner.valid().statement().seriesOffset()),
        /* nested= */ true,
        new HashMap<>());
  }

  QueryData data() {
    return shared.data();
  }

  SelectOptions options() {
    return shared.options();
  }

  /** What is read instead of measurements. */
  ViewReads views() {
    return shared.views();
  }

  /** The range of time in which measurements are read. */
  TimeRange readable() {
    return shared.readable();
  }

  Progress progress() {
    return shared.progress();
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

  static boolean haveOwnNames(Collection<Table> tables) {
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

  /**
   * All series of what a view has written, grouped as the measurement's series are.
   *
   * @param checked whether the condition counts, which is one on tags
   */
  Groups groupsOf(Table target, boolean checked) {
    Expr condition = checked ? plan.condition() : null;
    return Groups.of(
        options().memory(),
        target.series(),
        new GroupTags(options().memory(), target.series(), keys),
        /* all= */ true,
        Groups.filters(condition, target.series(), ref -> -1),
        options().checkpoint());
  }

  private Groups choose(Table table) throws IOException {
    Supplier<Filter> filters =
        Groups.filters(
            plan.condition(), table.series(), ref -> table.type(ref.name()) == null ? -1 : 0);
    boolean all = seriesLimit == 0 && seriesOffset == 0;
    GroupTags tags;
    if (all) {
      tags = new GroupTags(options().memory(), table.series(), keys);
    } else {
      GroupPage page =
          new GroupPage(
              options().memory(),
              table,
              keys,
              filters,
              options().checkpoint(),
              seriesOffset,
              seriesLimit);
      tags = page.choose();
      progress().choosing(page.seriesCount());
    }
    Groups groups =
        Groups.of(options().memory(), table.series(), tags, all, filters, options().checkpoint());
    if (all) {
      progress().choosing(groups.seriesCount());
    }
    return groups;
  }
}
