package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.catalog.series.TagDictionary;
import java.util.BitSet;

/** The values of a tag key that series have. */
final class TagValues {
  private TagValues() {}

  /** Whether a series that passes has the tag. */
  static boolean isAny(SeriesView view, TagCondition condition, int tagKey) {
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        if (partition.code(tagKey, position) > 0 && condition.passes(partition, position)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The codes of the values that series which pass have, sorted, as many as the page wants. */
  static long[] of(SeriesView view, TagCondition condition, int tagKey, Page page) {
    BitSet seen = new BitSet();
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        int code = partition.code(tagKey, position);
        if (code > 0 && !seen.get(code) && condition.passes(partition, position)) {
          seen.set(code);
        }
      }
    }
    if (page.skipsAll(seen.cardinality())) {
      return new long[0];
    }
    TagDictionary dictionary = view.dictionary(tagKey);
    Smallest found = new Smallest(page.wanted(), (a, b) -> dictionary.compare((int) a, (int) b));
    seen.stream().forEach(found::add);
    return found.sorted();
  }
}
