package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemasTest {
  private static final Map<String, FieldType> FIELDS =
      Map.of("a".repeat(1_000), FieldType.FLOAT, "b", FieldType.STRING);

  private final Schemas schemas = new Schemas();

  @Test
  void eachShardGroupOfAFieldTakesMemoryAndIsGivenBackWhenItIsForgotten() {
    MeasurementSchema schema = schemas.getOrCreate(1, "m");
    schema.add(0, FIELDS, 7);
    long one = schemas.bytes();
    assertThat(one).isBetween(6_000L, 10_000L);
    schema.add(0, FIELDS, 8);
    assertThat(schemas.bytes()).isEqualTo(one);
    schema.add(100, FIELDS, 9);
    assertThat(schemas.bytes()).isGreaterThan(one + 1_000);
    schema.forget(100);
    schema.forget(100);
    assertThat(schemas.bytes()).isEqualTo(one);
  }

  @Test
  void aDroppedMeasurementOrPolicyGivesBackAllItTook() {
    schemas.getOrCreate(1, "m").add(0, FIELDS, 7);
    schemas.getOrCreate(1, "n").add(0, FIELDS, 8);
    schemas.getOrCreate(2, "m").add(0, FIELDS, 9);
    schemas.drop(1, "m");
    schemas.drop(1, "none");
    assertThat(schemas.get(1, "m").count(0)).isZero();
    assertThat(schemas.measurements(1)).containsExactly("n");
    schemas.drop(1);
    schemas.drop(2);
    assertThat(schemas.bytes()).isZero();
  }
}
