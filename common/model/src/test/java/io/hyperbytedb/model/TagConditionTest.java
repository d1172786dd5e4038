package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TagConditionTest {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> VALUES = List.of("", "x", "y");

  /** A condition and what it means for a series with these tags. */
  private record Meant(TagCondition condition, Predicate<Map<String, String>> meaning) {}

  private static Meant condition(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      Meant left = condition(random, depth - 1);
      Meant right = condition(random, depth - 1);
      return random.nextBoolean()
          ? new Meant(
              new TagCondition.And(left.condition, right.condition),
              left.meaning.and(right.meaning))
          : new Meant(
              new TagCondition.Or(left.condition, right.condition), left.meaning.or(right.meaning));
    }
    String key = NAMES.get(random.nextInt(NAMES.size()));
    List<String> values = VALUES.stream().filter(value -> random.nextBoolean()).toList();
    boolean negated = random.nextBoolean();
    Predicate<Map<String, String>> isOne = tags -> values.contains(tags.getOrDefault(key, ""));
    return new Meant(
        new TagCondition.OneOf(key, values, negated), negated ? isOne.negate() : isOne);
  }

  @Test
  void aTagThatIsMissingIsEmpty() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      Meant meant = condition(random, 4);
      Map<String, String> tags = new TreeMap<>();
      List<String> list = new ArrayList<>();
      for (String name : NAMES) {
        if (random.nextBoolean()) {
          tags.put(name, VALUES.get(1 + random.nextInt(2)));
        }
      }
      tags.forEach(
          (name, value) -> {
            list.add(name);
            list.add(value);
          });
      assertThat(meant.condition.test(list))
          .as("seed %d round %d: %s of %s", seed, round, meant.condition, tags)
          .isEqualTo(meant.meaning.test(tags));
    }
  }
}
