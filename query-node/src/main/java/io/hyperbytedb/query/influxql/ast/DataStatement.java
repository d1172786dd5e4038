package io.hyperbytedb.query.influxql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements that remove data. */
public sealed interface DataStatement extends Statement {

  /** {@code DELETE [FROM …] [WHERE …]}; at least one of the two is there. */
  record Delete(List<Source> sources, @Nullable Expr condition) implements DataStatement {
    public Delete {
      sources = List.copyOf(sources);
    }
  }

  /** {@code DROP SERIES [FROM …] [WHERE …]}; at least one of the two is there. */
  record DropSeries(List<Source> sources, @Nullable Expr condition) implements DataStatement {
    public DropSeries {
      sources = List.copyOf(sources);
    }
  }

  /** {@code DROP MEASUREMENT name}. */
  record DropMeasurement(String name) implements DataStatement {}

  /**
   * {@code DROP SHARD id}.
   *
   * @param id the bits of an unsigned long
   */
  record DropShard(long id) implements DataStatement {}
}
