package io.hyperbytedb.query.plan;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.scan.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that a scan of a measurement reads. A field that is wanted as another type than it has
 * is cast when it is loaded.
 */
public final class Reads implements FieldColumns {
  private final Table table;
  private final List<FieldName> fields = new ArrayList<>();
  private final Map<FieldName, Integer> columns = new HashMap<>();

  public Reads(Table table) {
    this.table = table;
  }

  /** The column of a reference; -1 if it is to no field of the measurement. */
  public int add(Expr.VarRef ref) {
    FieldType type = Schema.readAs(ref, table.type(ref.name()));
    return type == null ? -1 : add(new FieldName(ref.name(), type));
  }

  private int add(FieldName field) {
    Integer known = columns.putIfAbsent(field, fields.size());
    if (known != null) {
      return known;
    }
    fields.add(field);
    return fields.size() - 1;
  }

  @Override
  public int column(Expr.VarRef ref) {
    return add(ref);
  }

  /** All fields; the position is the column. */
  public List<FieldName> fields() {
    return Collections.unmodifiableList(fields);
  }
}
