package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchemasTest {
  private static final Map<String, FieldType> FIELDS =
      Map.of("a".repeat(1_000), FieldType.FLOAT, "b", FieldType.STRING);

  private static CatalogState.Group group(long policyId, long start, String measurement) {
    return new CatalogState.Group(policyId, start, measurement);
  }

  @Test
  void eachShardGroupOfAFieldTakesMemoryAndIsGivenBackWhenItIsForgotten() {
    Schemas first = Schemas.EMPTY.with(group(1, 0, "m"), FIELDS, 7);
    long one = first.bytes();
    assertThat(one).isBetween(6_000L, 10_000L);
    assertThat(first.with(group(1, 0, "m"), FIELDS, 8).bytes()).isEqualTo(one);
    Schemas second = first.with(group(1, 100, "m"), FIELDS, 9);
    assertThat(second.bytes()).isGreaterThan(one + 1_000);
    Schemas third = second.without(group(1, 100, "m")).without(group(1, 100, "m"));
    assertThat(third.bytes()).isEqualTo(one);
    assertThat(third.without(group(1, 0, "m")).bytes()).isZero();
    assertThat(third.without(group(1, 0, "m")).measurements(1)).isEmpty();
  }

  @Test
  void aDroppedMeasurementOrPolicyGivesBackAllItTook() {
    Schemas all =
        Schemas.EMPTY
            .with(group(1, 0, "m"), FIELDS, 7)
            .with(group(1, 0, "n"), FIELDS, 8)
            .with(group(2, 0, "m"), FIELDS, 9);
    Schemas some = all.drop(1, "m").drop(1, "none");
    assertThat(some.get(1, "m").count(0)).isZero();
    assertThat(some.measurements(1)).containsExactly("n");
    assertThat(some.drop(1).drop(2).bytes()).isZero();
    assertThat(all.get(1, "m").count(0)).isEqualTo(2);
  }

  /** An image stays as it was, whatever becomes of it. */
  @Test
  void randomChangesLeaveEveryEarlierStateAlone() {
    long seed = Long.getLong("hyperbytedb.seed", 20261201);
    Random random = new Random(seed);
    List<Schemas> states = new ArrayList<>();
    List<Map<String, FieldType>> expected = new ArrayList<>();
    Schemas now = Schemas.EMPTY;
    Map<String, FieldType> model = new TreeMap<>();
    for (int step = 0; step < 2_000; step++) {
      long policy = random.nextInt(3);
      long start = random.nextInt(4);
      String measurement = "m" + random.nextInt(5);
      String prefix = policy + "/" + measurement + "/";
      switch (random.nextInt(30)) {
        case 0 -> {
          now = now.drop(policy);
          model.keySet().removeIf(key -> key.startsWith(policy + "/"));
        }
        case 1, 2 -> {
          now = now.drop(policy, measurement);
          model.keySet().removeIf(key -> key.startsWith(prefix));
        }
        case 3, 4 -> {
          now = now.without(group(policy, start, measurement));
          model.keySet().removeIf(key -> key.startsWith(prefix + start + "/"));
        }
        default -> {
          String field = "f" + random.nextInt(20);
          FieldType type = FieldType.ofId(1 + random.nextInt(4));
          now = now.with(group(policy, start, measurement), Map.of(field, type), step);
          model.putIfAbsent(prefix + start + "/" + field, type);
        }
      }
      states.add(now);
      expected.add(new TreeMap<>(model));
    }
    for (int step = 0; step < states.size(); step++) {
      assertThat(fields(states.get(step)))
          .as("seed %d step %d", seed, step)
          .isEqualTo(expected.get(step));
    }
    for (long policy = 0; policy < 3; policy++) {
      now = now.drop(policy);
    }
    assertThat(now.bytes()).isZero();
  }

  private static Map<String, FieldType> fields(Schemas schemas) {
    Map<String, FieldType> found = new TreeMap<>();
    for (long policy = 0; policy < 3; policy++) {
      for (String measurement : schemas.measurements(policy)) {
        MeasurementSchema schema = schemas.get(policy, measurement);
        for (long start : schema.groups()) {
          for (FieldName field : schema.fields(start, start)) {
            found.put(policy + "/" + measurement + "/" + start + "/" + field.name(), field.type());
          }
        }
      }
    }
    return found;
  }
}
