package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final List<String> NAMES =
      List.of("a", "A", "time", "Time", "_series", "a_1", "A_1", "a_1_1", "é,x", "t+ %", "", "1b");

  @Test
  void namesAreUniqueWhateverTheirCaseAndComeBack() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      Set<String> tags = new TreeSet<>();
      NAMES.stream().filter(name -> random.nextInt(3) == 0).forEach(tags::add);
      List<FieldName> fields =
          NAMES.stream()
              .filter(name -> random.nextInt(3) == 0)
              .map(name -> new FieldName(name, FieldType.ofId(1 + random.nextInt(4))))
              .toList();
      Layout layout = new Layout(List.copyOf(tags), fields);
      assertThat(Layout.parse(layout.describe())).as(what).isEqualTo(layout);
      List<String> names = layout.columnNames();
      assertThat(names).as(what).hasSize(layout.columns());
      assertThat(names.getFirst()).isEqualTo("time");
      assertThat(names.getLast()).isEqualTo("_series");
      Set<String> folded = new HashSet<>();
      names.forEach(name -> folded.add(name.toLowerCase(Locale.ROOT)));
      assertThat(folded).as("%s: %s", what, names).hasSameSizeAs(names);
      assertThat(layout.schema()).hasSize(layout.columns() + 1);
      assertThat(IntStream.range(0, layout.columns()).mapToObj(layout::kind))
          .as(what)
          .startsWith("time")
          .endsWith("series")
          .filteredOn("tag"::equals)
          .hasSize(tags.size());
    }
  }

  @Test
  void fieldsTakeTheirNamesBeforeTags() {
    Layout layout =
        new Layout(
            List.of("host", "time"),
            List.of(
                new FieldName("Host", FieldType.FLOAT), new FieldName("host", FieldType.STRING)));
    assertThat(layout.columnNames())
        .containsExactly("time", "host_2", "time_1", "Host", "host_1", "_series");
    assertThat(layout.kind(layout.fieldColumn(1))).isEqualTo("string");
  }
}
