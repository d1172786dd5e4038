package io.hyperbytedb.query.plan;

import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.scan.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a SELECT on rows as they are written. A field that a row does not write counts
 * as missing, whatever is stored for its series and time. Immutable.
 */
public final class BatchFilter {
  private final @Nullable Expr condition;
  private final TimeRange range;
  private final Set<String> names = new HashSet<>();

  /**
   * @param condition a valid one on tags and fields; null lets everything pass
   * @param range the times that pass
   */
  public BatchFilter(@Nullable Expr condition, TimeRange range) {
    this.condition = condition;
    this.range = range;
    if (condition != null) {
      Exprs.walk(
          condition,
          expr -> {
            if (expr instanceof Expr.VarRef ref) {
              names.add(ref.name());
            }
          });
    }
  }

  /** The fields of a measurement that the condition names, with all their types. */
  public List<FieldName> fields(MeasurementSchema schema) {
    return names.isEmpty()
        ? List.of()
        : schema.fields().stream().filter(field -> names.contains(field.name())).toList();
  }

  /**
   * The rows of a block that pass, in order.
   *
   * @param series {@link SeriesView#of those} of its batch
   * @param known {@link #fields the fields} of its measurement; those of the block are added
   */
  public int[] rows(ArrivedRows block, SeriesView series, List<FieldName> known) {
    BlockFields fields = new BlockFields(block, known);
    Filter filter =
        condition == null ? null : Filter.of(fields.schema.typed(condition), series, fields);
    SeriesView.PartitionView view = series.partitions().getFirst();
    int[] passed = new int[block.size()];
    int count = 0;
    int bound = -1;
    for (int row = 0; row < passed.length; row++) {
      long time = block.times()[row];
      if (time < range.min() || time > range.max()) {
        continue;
      }
      if (filter != null && bound != block.series()[row]) {
        bound = block.series()[row];
        filter.bind(view, bound);
      }
      if (filter == null || filter.row(fields.columns, row)) {
        passed[count++] = row;
      }
    }
    return Arrays.copyOf(passed, count);
  }

  /** The columns of a block that a condition uses, in the order in which it names them. */
  private static final class BlockFields implements FieldColumns {
    private final ArrivedRows block;
    private final Schema schema = new Schema();
    private final List<FieldName> fields = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    BlockFields(ArrivedRows block, List<FieldName> known) {
      this.block = block;
      known.forEach(field -> schema.add(field.name(), field.type()));
      block.fields().forEach(field -> schema.add(field.name(), field.type()));
    }

    @Override
    public int column(Expr.VarRef ref) {
      FieldType type = Schema.readAs(ref, schema.fields().get(ref.name()));
      if (type == null) {
        return -1;
      }
      FieldName field = new FieldName(ref.name(), type);
      int known = fields.indexOf(field);
      if (known >= 0) {
        return known;
      }
      fields.add(field);
      columns.add(column(field));
      return fields.size() - 1;
    }

    /** A block has more than one column of a field where its type differs by shard group. */
    private Column column(FieldName field) {
      List<Column> found = new ArrayList<>();
      for (FieldColumn column : block.fields()) {
        if (column.name().equals(field.name())) {
          found.add(Columns.as(field.type(), column.column()));
        }
      }
      if (found.size() < 2) {
        return found.isEmpty() ? Columns.empty(field.type(), block.size()) : found.getFirst();
      }
      int[] which = new int[block.size()];
      int[] rows = new int[block.size()];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = row;
        which[row] = -1;
        for (int i = 0; i < found.size(); i++) {
          which[row] = found.get(i).has(row) ? i : which[row];
        }
      }
      return Columns.gather(field.type(), found, which, rows, rows.length);
    }
  }
}
