package io.hyperbytedb.catalog.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.series.SeriesView.PartitionView;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeriesIndexTest {
  private final SeriesIndex index = new SeriesIndex();

  private static Map<String, String> tags(SeriesView view, PartitionView partition, int position) {
    Map<String, String> tags = new TreeMap<>();
    for (int tag = 0; tag < view.tagKeys().size(); tag++) {
      int code = partition.code(tag, position);
      if (code != 0) {
        tags.put(view.tagKeys().get(tag), view.dictionary(tag).value(code));
      }
    }
    return tags;
  }

  private static PartitionView partition(SeriesView view, int number) {
    return Objects.requireNonNull(view.partition(number));
  }

  @Test
  void anUnknownMeasurementHasNoSeries() {
    SeriesView view = index.view(1, "cpu");
    assertThat(view.size()).isZero();
    assertThat(view.tagKeys()).isEmpty();
    assertThat(view.tagKey("host")).isEqualTo(-1);
    assertThat(view.partition(0)).isNull();
    assertThat(index.measurements(1)).isEmpty();
  }

  @Test
  void theCountOfADatabaseFollowsWhatComesAndGoes() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int[] last = new int[3];
    for (int offset = 0; offset < 2_000; offset++) {
      int partition = random.nextInt(3);
      String measurement = "m" + partition;
      if (last[partition] == 0 || random.nextInt(3) == 0) {
        SeriesKey key = SeriesKey.of(measurement, "t", Integer.toString(last[partition]));
        index.add(1, SeriesId.of(partition, last[partition]), key);
        index.add(1, SeriesId.of(partition, last[partition]), key);
        last[partition]++;
      } else {
        long id = SeriesId.of(partition, random.nextInt(last[partition]));
        index.setAlive(1, measurement, id, random.nextBoolean(), offset - random.nextInt(3));
      }
      long sum = 0;
      for (int i = 0; i < 3; i++) {
        sum += index.view(1, "m" + i).size();
      }
      assertThat(index.seriesCount(1)).isEqualTo(sum);
    }
    assertThat(index.mostMeasurements(1)).isEqualTo(3);
    assertThat(index.seriesCount(2)).isZero();
    index.drop(1);
    assertThat(index.seriesCount(1)).isZero();
  }

  @Test
  void seriesHaveTheirTags() {
    index.add(1, SeriesId.of(2, 5), SeriesKey.of("cpu", "host", "a", "zone", "z"));
    index.add(1, SeriesId.of(2, 9), SeriesKey.of("cpu"));
    index.add(1, SeriesId.of(0, 1), SeriesKey.of("cpu", "host", "b"));
    index.add(1, SeriesId.of(0, 2), SeriesKey.of("mem", "host", "a"));
    index.add(2, SeriesId.of(0, 3), SeriesKey.of("disk", "host", "a"));
    assertThat(index.measurements(1)).containsExactly("cpu", "mem");

    SeriesView view = index.view(1, "cpu");
    assertThat(view.size()).isEqualTo(3);
    assertThat(view.tagKeys()).containsExactly("host", "zone");
    assertThat(view.partitions()).extracting(PartitionView::number).containsExactly(0, 2);
    PartitionView two = partition(view, 2);
    assertThat(two.find(9)).isEqualTo(1);
    assertThat(two.find(6)).isNegative();
    assertThat(two.ordinal(0)).isEqualTo(5);
    assertThat(tags(view, two, 0)).isEqualTo(Map.of("host", "a", "zone", "z"));
    assertThat(tags(view, two, 1)).isEmpty();
    assertThat(tags(view, partition(view, 0), 0)).isEqualTo(Map.of("host", "b"));

    TagDictionary hosts = view.dictionary(0);
    assertThat(hosts.size()).isEqualTo(3);
    assertThat(hosts.code("")).isZero();
    assertThat(hosts.value(0)).isEmpty();
    assertThat(hosts.code("c")).isNull();
    assertThat(hosts.value(Objects.requireNonNull(hosts.code("b")))).isEqualTo("b");
  }

  @Test
  void addingAgainChangesNothing() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 50; i++) {
        index.add(1, SeriesId.of(0, i), SeriesKey.of("cpu", "host", "h" + i));
      }
    }
    SeriesView view = index.view(1, "cpu");
    assertThat(view.size()).isEqualTo(50);
    assertThat(view.dictionary(0).size()).isEqualTo(51);
  }

  @Test
  void strangeTagsAreKept() {
    index.add(1, 0, SeriesKey.of("m", "", "v", "k", "", "ä=,\\", "日 😀"));
    SeriesView view = index.view(1, "m");
    assertThat(view.tagKeys()).containsExactly("", "k", "ä=,\\");
    assertThat(tags(view, partition(view, 0), 0)).isEqualTo(Map.of("", "v", "ä=,\\", "日 😀"));
    assertThat(view.dictionary(2).code("日 😀")).isEqualTo(1);
  }

  @Test
  void aDroppedDatabaseIsForgotten() {
    index.add(1, 0, SeriesKey.of("cpu"));
    index.add(2, 1, SeriesKey.of("cpu"));
    index.drop(1);
    assertThat(index.measurements(1)).isEmpty();
    assertThat(index.view(2, "cpu").size()).isEqualTo(1);
  }

  @Test
  void aViewDoesNotChange() {
    index.add(1, 0, SeriesKey.of("cpu", "host", "a"));
    SeriesView before = index.view(1, "cpu");
    for (int i = 1; i < 100; i++) {
      index.add(1, i, SeriesKey.of("cpu", "host", "h" + i, "zone", "z"));
    }
    assertThat(before.size()).isEqualTo(1);
    assertThat(before.tagKeys()).containsExactly("host");
    assertThat(before.partitions()).hasSize(1);
    assertThat(partition(before, 0).find(1)).isNegative();
    assertThat(tags(before, partition(before, 0), 0)).isEqualTo(Map.of("host", "a"));
  }

  private static SeriesKey random(Random random) {
    List<String> tags = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      String key = "t" + random.nextInt(15);
      if (keys.add(key)) {
        tags.add(key);
        tags.add(Integer.toString(random.nextInt(random.nextInt(2_000) + 1)));
      }
    }
    return SeriesKey.of("m" + random.nextInt(3), tags.toArray(String[]::new));
  }

  @Test
  void randomSeriesAgainstMaps() {
    long seed = 5;
    Random random = new Random(seed);
    Map<Long, SeriesKey> model = new HashMap<>();
    int[] next = new int[3];
    for (int i = 0; i < 10_000; i++) {
      int partition = random.nextInt(next.length);
      long id = SeriesId.of(partition, next[partition]++);
      SeriesKey key = random(random);
      model.put(id, key);
      index.add(1, id, key);
    }
    for (String measurement : index.measurements(1)) {
      SeriesView view = index.view(1, measurement);
      assertThat(view.tagKeys()).isSorted();
      Set<String> tagKeys = new TreeSet<>();
      int size = 0;
      for (Map.Entry<Long, SeriesKey> entry : model.entrySet()) {
        if (entry.getValue().measurement().equals(measurement)) {
          PartitionView partition = partition(view, SeriesId.partition(entry.getKey()));
          int position = partition.find(SeriesId.ordinal(entry.getKey()));
          Map<String, String> expected = new TreeMap<>();
          List<String> tags = entry.getValue().tags();
          for (int i = 0; i < tags.size(); i += 2) {
            expected.put(tags.get(i), tags.get(i + 1));
          }
          tagKeys.addAll(expected.keySet());
          assertThat(tags(view, partition, position)).as("seed %d", seed).isEqualTo(expected);
          size++;
        }
      }
      assertThat(view.tagKeys()).containsExactlyElementsOf(tagKeys);
      assertThat(view.size()).isEqualTo(size);
    }
  }

  private static String describe(int i) {
    return "v" + i % 997;
  }

  /** Two threads add the same series, as the consumer and the manifest do, while others read. */
  @Test
  void readersSeeWholeSeriesWhileOthersAdd() {
    int count = 60_000;
    Runnable adder =
        () -> {
          for (int i = 0; i < count; i++) {
            String tag = "t" + i / 6_000;
            index.add(1, i, SeriesKey.of("cpu", "host", "h" + i, tag, describe(i)));
          }
        };
    CompletableFuture<Void> consumer = CompletableFuture.runAsync(adder);
    CompletableFuture<Void> adders =
        CompletableFuture.runAsync(adder).thenCompose(done -> consumer);
    int seen = 0;
    while (!adders.isDone()) {
      SeriesView view = index.view(1, "cpu");
      PartitionView partition = view.partition(0);
      seen = check(view, partition, seen);
    }
    adders.join();
    SeriesView view = index.view(1, "cpu");
    check(view, partition(view, 0), 0);
    assertThat(view.size()).isEqualTo(count);
  }

  private static int check(SeriesView view, @Nullable PartitionView partition, int from) {
    if (partition == null) {
      return from;
    }
    for (int i = from; i < partition.size(); i++) {
      if (partition.ordinal(i) != i) {
        throw new AssertionError("series " + i + " has ordinal " + partition.ordinal(i));
      }
      int host = partition.code(view.tagKey("host"), i);
      int other = partition.code(view.tagKey("t" + i / 6_000), i);
      String tags =
          view.dictionary(view.tagKey("host")).value(host)
              + view.dictionary(view.tagKey("t" + i / 6_000)).value(other);
      if (!tags.equals("h" + i + describe(i))) {
        throw new AssertionError("series " + i + " has tags " + tags);
      }
    }
    return partition.size();
  }

  @Test
  void itsMemoryGrowsWithNamesAndIsGivenBackWithTheirDatabase() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long names = 0;
    for (int i = 0; i < 2_000; i++) {
      String value = i + "v".repeat(random.nextInt(200));
      names += value.length();
      index.add(
          i % 2,
          SeriesId.of(i % 3, i),
          SeriesKey.of("m" + random.nextInt(5), "k" + random.nextInt(9), value));
    }
    long before = index.bytes();
    assertThat(before).as("seed %d", seed).isBetween(names, 4 * names + 2_000 * 100);
    index.drop(0);
    assertThat(index.bytes()).as("seed %d", seed).isBetween(before / 3, before * 2 / 3);
    index.retain(Set.of(), 2);
    assertThat(index.bytes()).as("seed %d", seed).isZero();
  }
}
