package io.hyperbytedb.model;

import java.util.List;

/**
 * A condition on a series' tags. As in InfluxQL, a tag that a series lacks has the empty value. A
 * regular expression is resolved to the values that it matches beforehand, so that all partitions
 * and replicas decide alike.
 */
public sealed interface TagCondition {
  /** The maximum nesting depth. */
  int MAX_DEPTH = 200;

  /** Whether the condition holds for a series with these tags. */
  boolean test(List<String> tags);

  /** Both conditions hold. */
  record And(TagCondition left, TagCondition right) implements TagCondition {
    @Override
    public boolean test(List<String> tags) {
      return left.test(tags) && right.test(tags);
    }
  }

  /** At least one of the conditions holds. */
  record Or(TagCondition left, TagCondition right) implements TagCondition {
    @Override
    public boolean test(List<String> tags) {
      return left.test(tags) || right.test(tags);
    }
  }

  /**
   * The tag has one of several values, or none of them.
   *
   * @param key the tag's key
   * @param values the values
   * @param negated whether the tag must have none of the values
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
