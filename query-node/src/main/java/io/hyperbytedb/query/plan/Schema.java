package io.hyperbytedb.query.plan;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.influxql.ExprTypes;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.scan.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields and tags that a SELECT's sources have together. Of several types of a field the first
 * of float, integer, string, boolean counts.
 */
public final class Schema {
  private final TreeMap<String, FieldType> fields = new TreeMap<>(Utf8Order.ORDER);

  /** Tags of {@code top(v, tag, n)} of subqueries, which a wildcard does not stand for. */
  private final Map<String, FieldType> unlisted = new HashMap<>();

  private final TreeSet<String> tags = new TreeSet<>(Utf8Order.ORDER);

  /** Columns of subqueries that are tags, and no field has their name; they are not grouped by. */
  private final TreeSet<String> tagColumns = new TreeSet<>(Utf8Order.ORDER);

  /** Adds a measurement. */
  void add(Table table) {
    table.fields().forEach(this::add);
    tags.addAll(table.series().tagKeys());
  }

  /** Adds a field. */
  void add(String name, FieldType type) {
    fields.merge(name, type, Schema::stronger);
  }

  /**
   * Adds a column of a subquery.
   *
   * @param ofTop whether it is a tag of {@code top(v, tag, n)}
   */
  void addColumn(String name, DataType type, boolean ofTop) {
    FieldType stored = fieldType(type);
    if (ofTop && stored != null) {
      unlisted.merge(name, stored, Schema::stronger);
    } else if (type == DataType.TAG && !fields.containsKey(name)) {
      tagColumns.add(name);
    } else if (type != DataType.TAG && stored != null) {
      tagColumns.remove(name);
      fields.merge(name, stored, Schema::stronger);
    }
  }

  /** Adds the tags that a subquery is grouped by. */
  void addTags(List<String> keys) {
    tags.addAll(keys);
  }

  /** The type of what an expression with typed references yields, UNKNOWN if it yields nothing. */
  public static DataType typeOf(Expr expr) {
    try {
      return ExprTypes.of(expr);
    } catch (InvalidQueryException e) {
      return DataType.UNKNOWN;
    }
  }

  private static FieldType stronger(FieldType a, FieldType b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** The fields, by name. */
  SortedMap<String, FieldType> fields() {
    return Collections.unmodifiableSortedMap(fields);
  }

  /** The tag keys, by which can be grouped. */
  SortedSet<String> tags() {
    return Collections.unmodifiableSortedSet(tags);
  }

  /** The columns of subqueries that are tags. */
  SortedSet<String> tagColumns() {
    return Collections.unmodifiableSortedSet(tagColumns);
  }

  /** What a reference refers to; UNKNOWN if to nothing. */
  DataType type(Expr.VarRef ref) {
    DataType cast = ref.type();
    if (cast != DataType.UNKNOWN && cast != DataType.ANY_FIELD) {
      return cast;
    }
    FieldType field = fields.getOrDefault(ref.name(), unlisted.get(ref.name()));
    if (field != null) {
      return dataType(field);
    }
    boolean tag = tags.contains(ref.name()) || tagColumns.contains(ref.name());
    return cast == DataType.UNKNOWN && tag ? DataType.TAG : cast;
  }

  /** An expression whose references carry their types. */
  Expr typed(Expr expr) {
    return switch (expr) {
      case Expr.VarRef ref -> new Expr.VarRef(ref.name(), type(ref));
      case Expr.Call(String name, List<Expr> args) -> {
        List<Expr> typed = new ArrayList<>(args.size());
        args.forEach(arg -> typed.add(typed(arg)));
        yield new Expr.Call(name, typed);
      }
      case Expr.BinaryExpr(var op, Expr lhs, Expr rhs) ->
          new Expr.BinaryExpr(op, typed(lhs), typed(rhs));
      case Expr.ParenExpr(Expr inner) -> new Expr.ParenExpr(typed(inner));
      case Expr.Distinct(String name) -> Functions.distinct(typed(new Expr.VarRef(name)));
      case Expr.Wildcard _, Literal _ -> expr;
    };
  }

  /** The type of stored values; null if values of the type are not stored. */
  public static @Nullable FieldType fieldType(DataType type) {
    return switch (type) {
      case FLOAT -> FieldType.FLOAT;
      case INTEGER, UNSIGNED -> FieldType.INTEGER;
      case STRING, TAG -> FieldType.STRING;
      case BOOLEAN -> FieldType.BOOLEAN;
      case UNKNOWN, TIME, DURATION, ANY_FIELD -> null;
    };
  }

  /**
   * The type as which a reference reads a field; null if it reads none.
   *
   * @param stored the field's own type; null if there is no such field
   */
  static @Nullable FieldType readAs(Expr.VarRef ref, @Nullable FieldType stored) {
    if (stored == null || ref.type() == DataType.TAG) {
      return null;
    }
    return ref.type() == DataType.UNKNOWN || ref.type() == DataType.ANY_FIELD
        ? stored
        : fieldType(ref.type());
  }

  /** The type as InfluxQL calls it. */
  public static DataType dataType(FieldType type) {
    return switch (type) {
      case FLOAT -> DataType.FLOAT;
      case INTEGER -> DataType.INTEGER;
      case STRING -> DataType.STRING;
      case BOOLEAN -> DataType.BOOLEAN;
    };
  }
}
