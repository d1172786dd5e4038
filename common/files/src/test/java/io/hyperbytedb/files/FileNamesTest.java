package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileNamesTest {
  private static String path(String database, String measurement, long bucket) {
    return FileNames.path(
        new TableSpec(database, "autogen", 2, 3, measurement, 7, 10, 25, 1, bucket, bucket + 1),
        "3f");
  }

  @Test
  void aPathTellsWhatTheFileHolds() {
    assertThat(path("db", "cpu", 1_700_000_000_000_000_000L))
        .isEqualTo("db/autogen/cpu/20231114T221320Z/7-10-25-1-3f.parquet");
    assertThat(path("db", "cpu", -1))
        .isEqualTo("db/autogen/cpu/19691231T235959Z/7-10-25-1-3f.parquet");
    assertThat(FileNames.numbers(path("db", "cpu", 0))).containsExactly(7, 10, 25, 1);
  }

  @Test
  void namesCannotLeaveTheirFolder() {
    assertThat(path("..", "a/b", 0)).startsWith("%2e./autogen/a%2fb/");
    assertThat(path(".", "", 0)).startsWith("%2e/autogen/%/");
    assertThat(path("\u0000", "ü", 0)).startsWith("%00/autogen/%c3%bc/");
  }

  @Test
  void differentNamesHaveDifferentFolders() {
    Set<String> seen = new HashSet<>();
    String longName = "m".repeat(300);
    for (String name :
        new String[] {"a", "a ", "a%20", "a+", "a.", ".a", "", "%", longName, longName + "x"}) {
      String encoded = FileNames.encode(name);
      assertThat(seen.add(encoded)).as(name).isTrue();
      assertThat(encoded).matches("[A-Za-z0-9_%-][A-Za-z0-9_.%-]*").hasSizeLessThan(256);
    }
  }

  @Test
  void whatIsNoneOfOursIsNotTakenForIt() {
    for (String path :
        new String[] {
          "a/1-2-3.parquet", "a/1-2-3-4.csv", "x-2-3-4.parquet", "1--2-3.parquet", ""
        }) {
      assertThat(FileNames.numbers(path)).as(path).isNull();
    }
  }
}
