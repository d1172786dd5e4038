package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {
  @Test
  void tagsAreSortedWhateverTheirOrder() {
    SeriesKey key = SeriesKey.of("cpu", "region", "eu", "host", "a");
    assertThat(key).isEqualTo(SeriesKey.of("cpu", "host", "a", "region", "eu"));
    assertThat(key.measurement()).isEqualTo("cpu");
    assertThat(key.tags()).containsExactly("host", "a", "region", "eu");
  }

  @Test
  void printsAsInfluxDbDoes() {
    assertThat(SeriesKey.of("my cpu,x=y", "a b", "c=d", "e", "f,g"))
        .hasToString("my\\ cpu\\,x=y,a\\ b=c\\=d,e=f\\,g");
  }

  @Test
  void bytesAndPartitionNeverChange() {
    SeriesKey key = SeriesKey.of("cpu", "host", "a");
    assertThat(HexFormat.of().formatHex(key.bytes())).isEqualTo("0363707504686f73740161");
    assertThat(SeriesKey.hash64(key.bytes(), 0, key.bytes().length))
        .isEqualTo(SeriesKey.hash64("xx\3cpu\4host\1a".getBytes(StandardCharsets.UTF_8), 2, 11));
  }

  @Test
  void ordersByMeasurementThenTags() {
    assertThat(SeriesKey.of("a", "z", "1")).isLessThan(SeriesKey.of("ab"));
    assertThat(SeriesKey.of("a")).isLessThan(SeriesKey.of("a", "host", "x"));
    assertThat(SeriesKey.of("a", "host", "x")).isLessThan(SeriesKey.of("a", "host", "y"));
  }

  @Test
  void bytesFromOutsideAreChecked() {
    assertThat(SeriesKey.isCanonical(SeriesKey.of("cpu").bytes())).isTrue();
    assertThat(SeriesKey.isCanonical(SeriesKey.of("m", "a", "", "b", "x".repeat(200)).bytes()))
        .isTrue();
    for (String bad :
        List.of(
            "", // no measurement
            "03637075" + "0161", // a tag without a value
            "036370", // shorter than its length
            "03637075" + "0162" + "0131" + "0161" + "0132", // tags not sorted
            "83006370" + "75", // a length in two bytes where one suffices
            "80", // ends within a length
            "ffffffff0f")) { // longer than any array
      assertThat(SeriesKey.isCanonical(HexFormat.of().parseHex(bad))).as(bad).isFalse();
    }
  }

  /** A key's parts and tags sorted by key, those of the same key in their order. */
  private static List<String> sorted(List<String> tags) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (int i = 0; i < tags.size(); i += 2) {
      pairs.add(Map.entry(tags.get(i), tags.get(i + 1)));
    }
    pairs.sort(Map.Entry.comparingByKey(Utf8Order.ORDER));
    return pairs.stream().flatMap(pair -> Stream.of(pair.getKey(), pair.getValue())).toList();
  }

  private static SeriesKey key(String measurement, List<String> tags) {
    return SeriesKey.of(measurement, tags.toArray(String[]::new));
  }

  @Test
  void partsComeBackAndOrderTheKeys() {
    long seed = 20261201;
    Random random = new Random(seed);
    SeriesKey last = SeriesKey.of("m");
    for (int round = 0; round < 5_000; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      String measurement = RandomTexts.next(random);
      List<String> tags = new ArrayList<>();
      for (int i = random.nextInt(4) * 2; i > 0; i--) {
        tags.add(RandomTexts.next(random));
      }
      SeriesKey key = key(measurement, tags);
      assertThat(key.measurement()).as(what).isEqualTo(measurement);
      assertThat(key.tags()).as(what).isEqualTo(sorted(tags));
      assertThat(SeriesKey.isCanonical(key.bytes())).as(what).isTrue();
      assertThat(SeriesKey.wrap(key.bytes().clone()))
          .as(what)
          .isEqualTo(key)
          .hasSameHashCodeAs(key);
      assertThat(Integer.signum(key.compareTo(last)))
          .as(what)
          .isEqualTo(Integer.signum(compare(parts(key), parts(last))));
      last = random.nextInt(4) == 0 ? last : key;
    }
  }

  private static List<String> parts(SeriesKey key) {
    List<String> parts = new ArrayList<>(List.of(key.measurement()));
    parts.addAll(key.tags());
    return parts;
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Utf8Order.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  @Test
  void bytesAreCanonicalIfTheirPartsGiveThemAgain() {
    long seed = 20261201;
    Random random = new Random(seed);
    int canonical = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes =
          key("m" + random.nextInt(3), List.of("b", "x", "c", "y".repeat(random.nextInt(3) * 70)))
              .bytes()
              .clone();
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] += (byte) (1 << random.nextInt(8));
      }
      bytes = Arrays.copyOf(bytes, bytes.length + (random.nextInt(4) == 0 ? 1 : 0));
      boolean expected = isCanonical(bytes);
      canonical += expected ? 1 : 0;
      assertThat(SeriesKey.isCanonical(bytes))
          .as("seed %d round %d: %s", seed, round, HexFormat.of().formatHex(bytes))
          .isEqualTo(expected);
    }
    assertThat(canonical).isBetween(15_000, 45_000);
  }

  /** Parses and encodes again, with nothing of the code under test but varints. */
  private static boolean isCanonical(byte[] bytes) {
    List<byte[]> parts = new ArrayList<>();
    try {
      for (int at = 0; at < bytes.length; ) {
        long length = Varint.get(bytes, at);
        at += Varint.length(length);
        if (length < 0 || length > bytes.length - at) {
          return false;
        }
        parts.add(Arrays.copyOfRange(bytes, at, at + (int) length));
        at += (int) length;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return false;
    }
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      byte[] length = new byte[Varint.MAX_LENGTH];
      again.write(length, 0, Varint.put(length, 0, part.length));
      again.writeBytes(part);
    }
    boolean sorted = true;
    for (int i = 3; i < parts.size(); i += 2) {
      sorted &= Arrays.compareUnsigned(parts.get(i - 2), parts.get(i)) <= 0;
    }
    return parts.size() % 2 == 1 && sorted && Arrays.equals(again.toByteArray(), bytes);
  }

  @Test
  void partitionsNeverChangeAndAreEvenlyFilled() {
    int[] counts = new int[8];
    for (int i = 0; i < 8_000; i++) {
      byte[] bytes = SeriesKey.of("cpu", "host", "h" + i).bytes();
      counts[SeriesKey.partition(SeriesKey.hash64(bytes, 0, bytes.length), 8)]++;
    }
    assertThat(counts)
        .satisfies(all -> assertThat(Arrays.stream(all).min().orElseThrow()).isGreaterThan(850));
    assertThat(SeriesKey.partition(-1, 7)).isEqualTo((int) Long.remainderUnsigned(-1, 7));
    assertThat(SeriesId.partition(SeriesId.of(3, 70_000))).isEqualTo(3);
    assertThat(SeriesId.ordinal(SeriesId.of(3, 70_000))).isEqualTo(70_000);
  }
}
