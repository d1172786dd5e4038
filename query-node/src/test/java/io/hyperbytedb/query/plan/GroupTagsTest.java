package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupTagsTest {
  private static final List<String> KEYS = List.of("a", "b", "c");

  private final SeriesRegistry registry = new SeriesRegistry(4);
  private final SeriesIndex index = registry.index();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private SeriesView series(int count) {
    Set<SeriesKey> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      List<String> tags = new ArrayList<>();
      for (String key : KEYS) {
        if (random.nextInt(4) > 0) {
          tags.add(key);
          tags.add(random.nextInt(3) == 0 ? "a|" + random.nextInt(20) : "v" + random.nextInt(20));
        }
      }
      SeriesKey key = SeriesKey.of("m", tags.toArray(String[]::new));
      if (seen.add(key)) {
        registry.seen(1, SeriesId.of(random.nextInt(3), i), key);
      }
    }
    return index.view(1, "m");
  }

  private static String tagSet(List<String> values) {
    StringBuilder names = new StringBuilder();
    List<String> present = new ArrayList<>();
    for (int k = 0; k < KEYS.size(); k++) {
      if (!values.get(k).isEmpty()) {
        names.append(KEYS.get(k)).append('|');
        present.add(values.get(k));
      }
    }
    return names + String.join("|", present);
  }

  @Test
  void groupsAreThoseOfAPlainModel() {
    System.out.println("seed " + seed);
    SeriesView series = series(3_000);
    GroupTags tags = new GroupTags(QueryMemory.unlimited(), series, KEYS);
    Set<List<String>> model = new HashSet<>();
    for (SeriesView.PartitionView view : series.partitions()) {
      for (int position = 0; position < view.size(); position++) {
        int before = tags.count();
        int group = tags.add(view, position);
        assertThat(model.add(tags.values(group))).isEqualTo(group == before);
        assertThat(tags.find(view, position)).isEqualTo(group);
        if (group == before && random.nextInt(5) == 0) {
          model.remove(tags.values(group));
          tags.removeLast();
          assertThat(tags.find(view, position)).isEqualTo(-1);
        }
      }
    }
    List<List<String>> sorted = Arrays.stream(tags.sorted()).mapToObj(tags::values).toList();
    assertThat(sorted)
        .isEqualTo(
            model.stream()
                .sorted(
                    Comparator.comparing((List<String> v) -> v.get(0))
                        .thenComparing(v -> v.get(1))
                        .thenComparing(v -> v.get(2)))
                .toList());
    List<String> paged =
        Arrays.stream(tags.paged()).mapToObj(tags::values).map(GroupTagsTest::tagSet).toList();
    assertThat(paged).isEqualTo(model.stream().map(GroupTagsTest::tagSet).sorted().toList());
    int[] kept = Arrays.copyOfRange(tags.paged(), 5, 12);
    List<List<String>> wanted = Arrays.stream(kept).mapToObj(tags::values).toList();
    tags.keep(kept);
    assertThat(tags.count()).isEqualTo(7);
    assertThat(IntStream.range(0, 7).mapToObj(tags::values).toList()).isEqualTo(wanted);
  }
}
