package io.hyperbytedb.catalog.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTableTest {
  private record Entry(long databaseId, SeriesKey key) {}

  @Test
  void numbersComeInOrderFromTheBase() {
    SeriesTable table = new SeriesTable(7);
    SeriesKey a = SeriesKey.of("m", "host", "a");
    assertThat(table.end()).isEqualTo(7);
    assertThat(table.find(1, a)).isEqualTo(-1);
    assertThat(table.add(1, a)).isEqualTo(7);
    assertThat(table.add(2, a)).as("another database").isEqualTo(8);
    assertThat(table.add(1, a)).as("known").isEqualTo(7);
    assertThat(table.end()).isEqualTo(9);
    assertThat(table.databaseId(8)).isEqualTo(2);
    assertThat(table.key(8)).isEqualTo(a);
  }

  @Test
  void databaseAndKeyAreNotConfused() {
    // Database 128 takes two bytes, the second of which could be mistaken for the first of a key.
    SeriesTable table = new SeriesTable(0);
    for (long database : new long[] {0, 1, 127, 128, 300, Long.MAX_VALUE}) {
      SeriesKey key = SeriesKey.of("m" + database);
      int number = table.add(database, key);
      assertThat(table.databaseId(number)).isEqualTo(database);
      assertThat(table.key(number)).isEqualTo(key);
    }
    assertThat(table.end()).isEqualTo(6);
  }

  @Test
  void keysOfAllLengthsAgainstAMap() {
    long seed = 99;
    Random random = new Random(seed);
    SeriesTable table = new SeriesTable(0);
    Map<Entry, Integer> numbers = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      Entry entry = random(random);
      Integer known = numbers.get(entry);
      assertThat(table.find(entry.databaseId(), entry.key()))
          .as("seed %d step %d", seed, i)
          .isEqualTo(known == null ? -1 : known);
      int number = table.add(entry.databaseId(), entry.key());
      if (known == null) {
        assertThat(number).isEqualTo(entries.size());
        numbers.put(entry, number);
        entries.add(entry);
      } else {
        assertThat(number).isEqualTo(known);
      }
    }
    assertThat(table.end()).isEqualTo(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      assertThat(table.databaseId(i)).isEqualTo(entries.get(i).databaseId());
      assertThat(table.key(i)).isEqualTo(entries.get(i).key());
    }
  }

  /** Some are longer than the table's arrays. */
  private static Entry random(Random random) {
    int length = random.nextInt(8_000) == 0 ? 300_000 : random.nextInt(random.nextInt(60) + 1);
    String tag = "x".repeat(length) + random.nextInt(20_000);
    return new Entry(random.nextInt(200), SeriesKey.of("m" + random.nextInt(3), "host", tag));
  }
}
