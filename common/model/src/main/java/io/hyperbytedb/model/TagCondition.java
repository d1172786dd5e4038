package io.hyperbytedb.model;

import java.util.List;

/**
 * A condition on a series' tags. As in InfluxQL, a series without a tag has the empty value. A
 * pattern is turned into the values that it matches before, so that all decide alike.
 */
public sealed interface TagCondition {
  /** How deep conditions may nest. */
  int MAX_DEPTH = 200;

  /** Whether a series with these tags is meant. */
  boolean test(List<String> tags);

  /** Both hold. */
  record And(TagCondition left, TagCondition right) implements TagCondition {
    @Override
    public boolean test(List<String> tags) {
      return left.test(tags) && right.test(tags);
    }
  }

  /** One of them holds. */
  record Or(TagCondition left, TagCondition right) implements TagCondition {
    @Override
    public boolean test(List<String> tags) {
      return left.test(tags) || right.test(tags);
    }
  }

  /**
   * The tag has one of some values, or none of them.
   *
   * @param key the tag's key
   * @param values the values
   * @param negated whether it must have none of them
   */
  record OneOf(String key, List<String> values, boolean negated) implements TagCondition {
    public OneOf {
      values = List.copyOf(values);
    }

    @Override
    public boolean test(List<String> tags) {
      String value = "";
      for (int i = 0; i < tags.size(); i += 2) {
        if (tags.get(i).equals(key)) {
          value = tags.get(i + 1);
        }
      }
      return values.contains(value) != negated;
    }
  }
}
