package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Points of one series that are in memory. */
public final class ListStream implements PointStream {
  private final FieldType type;
  private final GroupKey key;
  private final Iterator<Points> batches;
  private boolean begun;

  public ListStream(FieldType type, GroupKey key, List<Points> batches) {
    this.type = type;
    this.key = key;
    this.batches = batches.iterator();
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() {
    if (begun) {
      return null;
    }
    begun = true;
    return key;
  }

  @Override
  public @Nullable Points next() {
    return batches.hasNext() ? batches.next() : null;
  }
}
