package io.hyperbytedb.query.influxql.ast;

import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How InfluxDB names the columns of a SELECT. */
public final class ColumnNames {
  private ColumnNames() {}

  /**
   * The name of one field: its alias, function or variable; leaves joined by {@code _} for math.
   */
  static String of(Field field) {
    if (!field.alias().isEmpty()) {
      return field.alias();
    }
    return switch (Exprs.unwrap(field.expr())) {
      case Call call -> call.name();
      case VarRef ref -> ref.name();
      case BinaryExpr binary -> {
        List<String> names = new ArrayList<>();
        collectLeafNames(binary, names);
        yield String.join("_", names);
      }
      case Expr.ParenExpr _, Expr.Wildcard _, Expr.Distinct _, Literal _ -> "";
    };
  }

  private static void collectLeafNames(Expr expr, List<String> names) {
    switch (expr) {
      case VarRef ref -> names.add(ref.name());
      case Call call -> names.add(call.name());
      case BinaryExpr binary -> {
        collectLeafNames(binary.lhs(), names);
        collectLeafNames(binary.rhs(), names);
      }
      case Expr.ParenExpr paren -> collectLeafNames(paren.expr(), names);
      case Expr.Wildcard _, Expr.Distinct _, Literal _ -> {}
    }
  }

  /**
   * The names of all columns without the leading time, made different by {@code _1}, {@code _2}…
   * where they are generated; aliases stay as they are, even if equal.
   *
   * @param columns after wildcards were replaced, each of one column
   */
  public static List<String> of(List<Field> columns) {
    Map<String, Integer> suffixes = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (Field column : columns) {
      if (!column.alias().isEmpty()) {
        taken.add(column.alias());
        suffixes.put(column.alias(), 1);
      }
    }
    List<String> names = new ArrayList<>(columns.size());
    for (Field column : columns) {
      if (!column.alias().isEmpty()) {
        names.add(column.alias());
        continue;
      }
      String name = column.name();
      if (!taken.add(name)) {
        int suffix = suffixes.getOrDefault(name, 1);
        String free = name + "_" + suffix;
        while (!taken.add(free)) {
          free = name + "_" + ++suffix;
        }
        suffixes.put(name, suffix + 1);
        name = free;
      }
      suffixes.putIfAbsent(name, 1);
      names.add(name);
    }
    return names;
  }
}
