package io.hyperbytedb.query.plan;

import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.result.SeriesHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which series of an answer points belong to.
 *
 * @param name the measurement
 * @param values the values of the grouping's keys, in its order; empty for a tag that is missing
 */
public record GroupKey(String name, List<String> values) {
  public GroupKey {
    values = List.copyOf(values);
  }

  /** The order of series going forward. */
  public static final Comparator<GroupKey> ORDER = GroupKey::compare;

  private static int compare(GroupKey a, GroupKey b) {
    int order = Utf8Order.compare(a.name, b.name);
    for (int i = 0; order == 0 && i < a.values.size(); i++) {
      order = Utf8Order.compare(a.values.get(i), b.values.get(i));
    }
    return order;
  }

  /** The key of a coarser grouping, whose keys are the first of this one's. */
  public GroupKey prefix(int keys) {
    return keys == values.size() ? this : new GroupKey(name, values.subList(0, keys));
  }

  /** The value of a tag; empty if it is not one of the grouping's. */
  public String value(List<String> keys, String tag) {
    int at = keys.indexOf(tag);
    return at < 0 ? "" : values.get(at);
  }

  /** The tags as an answer shows them. */
  public List<SeriesHeader.Tag> tags(List<String> keys) {
    List<SeriesHeader.Tag> tags = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      tags.add(new SeriesHeader.Tag(keys.get(i), values.get(i)));
    }
    tags.sort(Comparator.comparing(SeriesHeader.Tag::key, Utf8Order.ORDER));
    return tags;
  }
}
