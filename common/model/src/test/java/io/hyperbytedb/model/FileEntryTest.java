package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FileEntryTest {
  private static final FileEntry FILE =
      new FileEntry(
          "db/rp/m/x.parquet",
          new FileScope(new TableId(2, 3, "m"), 4, 50, 60, 7, 800, 900),
          new FileContent(
              10, 810, 820, 13, 14, List.of(new FieldName("f", FieldType.FLOAT)), new byte[] {9}));

  @Test
  void tellsWhatItsScopeAndItsContentAre() {
    assertThat(List.of(FILE.databaseId(), FILE.policyId(), FILE.fromOffset(), FILE.toOffset()))
        .containsExactly(2L, 3L, 50L, 60L);
    assertThat(List.of(FILE.partition(), FILE.level(), FILE.rows())).containsExactly(4, 7, 10);
    assertThat(List.of(FILE.bucketStart(), FILE.bucketEnd(), FILE.minTime(), FILE.maxTime()))
        .containsExactly(800L, 900L, 810L, 820L);
    assertThat(List.of(FILE.bytes(), FILE.logicalHash())).containsExactly(13L, 14L);
    assertThat(FILE.measurement()).isEqualTo("m");
    assertThat(FILE.fields()).containsExactly(new FieldName("f", FieldType.FLOAT));
    assertThat(FILE.series()).containsExactly(9);
    FileEntry moved = FILE.withPath("elsewhere");
    assertThat(moved.path()).isEqualTo("elsewhere");
    assertThat(moved.scope()).isEqualTo(FILE.scope());
    assertThat(moved.content()).isEqualTo(FILE.content());
  }

  private static boolean concerns(
      long offset, long policy, @Nullable String measurement, long min, long max) {
    return new Tombstone(offset, 2, policy, measurement, null, min, max).concerns(FILE);
  }

  @Test
  void aTombstoneConcernsOlderRowsOfItsTableAndTimes() {
    assertThat(concerns(60, 3, "m", 0, 1000)).isTrue();
    assertThat(concerns(60, DeleteMarker.ALL_POLICIES, null, 820, 820)).isTrue();
    assertThat(concerns(60, 3, null, Long.MIN_VALUE, 810)).isTrue();
    assertThat(concerns(59, 3, "m", 0, 1000)).as("the file ends after it").isFalse();
    assertThat(concerns(60, 4, "m", 0, 1000)).as("another policy").isFalse();
    assertThat(concerns(60, 3, "n", 0, 1000)).as("another measurement").isFalse();
    assertThat(concerns(60, 3, "m", 821, 1000)).as("later times").isFalse();
    assertThat(concerns(60, 3, "m", 0, 809)).as("earlier times").isFalse();
    assertThat(new Tombstone(60, 1, 3, "m", null, 0, 1000).concerns(FILE))
        .as("another database")
        .isFalse();
  }
}
