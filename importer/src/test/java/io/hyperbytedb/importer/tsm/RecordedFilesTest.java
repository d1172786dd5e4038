package io.hyperbytedb.importer.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.importer.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TSM files that a real InfluxDB 1.6.7 wrote. */
class RecordedFilesTest {
  @TempDir private static Path directory;
  private static List<Path> files = List.of();

  @BeforeAll
  static void unpack() throws IOException {
    try (Stream<Path> all = Files.walk(Recorded.files(directory))) {
      files = all.filter(file -> file.toString().endsWith(".tsm")).sorted().toList();
    }
  }

  /** The values of a key of a file, as text. */
  private static Map<String, TreeMap<Long, String>> read(Path path) throws IOException {
    Map<String, TreeMap<Long, String>> found = new TreeMap<>();
    Block block = new Block();
    try (TsmFile file = TsmFile.open(path, path.toString())) {
      TsmIndex index = file.index();
      while (index.next()) {
        TreeMap<Long, String> values = new TreeMap<>();
        for (int i = 0; i < index.blocks().count(); i++) {
          file.read(index.blocks(), i, block);
          for (int at = 0; at < block.size(); at++) {
            values.put(block.times()[at], text(block, at));
          }
        }
        found.put(new String(index.key(), StandardCharsets.UTF_8), values);
      }
    }
    return found;
  }

  static String text(Block block, int at) {
    long value = block.values()[at];
    return switch (block.type()) {
      case FLOAT -> String.valueOf(Double.longBitsToDouble(value));
      case INTEGER -> String.valueOf(value);
      case BOOLEAN -> String.valueOf(value == 1);
      case STRING ->
          new String(block.text(), (int) (value >>> 32), (int) value, StandardCharsets.UTF_8);
      case UNSIGNED -> Long.toUnsignedString(value);
    };
  }

  /** The largest file of the policy that was written once. */
  private static Path quiet() {
    return files.stream()
        .filter(file -> file.toString().contains("/autogen/"))
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .orElseThrow();
  }

  @Test
  void valuesAreThoseThatWereWritten() throws Exception {
    Map<String, TreeMap<Long, String>> found = read(quiet());
    long start = 1_577_836_800_000_000_000L;
    String series = "dense,host=a,region=eu#!~#";
    for (int i = 0; i < 1500; i++) {
      // A DELETE took these, and a compaction then removed them.
      boolean there = i < 200 || i > 300;
      long time = start + i * 10_000_000_000L;
      Map<String, String> row =
          Map.of(
              "f",
              String.valueOf((double) i),
              "i",
              String.valueOf(i * 3),
              "s",
              "v" + i % 7,
              "b",
              i % 3 != 0 ? "true" : "false",
              "steady",
              "5");
      row.forEach(
          (field, value) ->
              assertThat(found.getOrDefault(series + field, new TreeMap<>()).get(time))
                  .as("%s at %d", field, time)
                  .isEqualTo(there ? value : null));
    }
    assertThat(Objects.requireNonNull(found.get("wide,host=d#!~#i")).values())
        .containsExactly("9223372036854775807", "-9223372036854775808", "0");
    assertThat(Objects.requireNonNull(found.get("wide,host=d#!~#f")).values())
        .containsExactly("1.7976931348623157E308", "-4.9E-324", "-0.0");
    assertThat(Objects.requireNonNull(found.get("wide,host=e#!~#s")).values())
        .containsExactly("", "quote \" back \\ slash, comma = equals, žluťoučký 🐎");
    assertThat(found.keySet().stream().filter(key -> key.startsWith("sparse"))).hasSize(398);
  }

  @Test
  void theFilesHaveEveryEncoding() throws Exception {
    TreeSet<String> seen = new TreeSet<>();
    for (Path path : files) {
      byte[] bytes = Files.readAllBytes(path);
      try (TsmFile file = TsmFile.open(path, path.toString())) {
        TsmIndex index = file.index();
        while (index.next()) {
          for (int i = 0; i < index.blocks().count(); i++) {
            int offset = (int) index.blocks().offset(i);
            Bytes block = new Bytes(bytes, offset + 5, bytes.length);
            int times = block.length();
            seen.add("TIME " + (bytes[block.at] >> 4));
            seen.add(index.blocks().type() + " " + (bytes[block.at + times] >> 4));
          }
        }
      }
    }
    assertThat(seen)
        .containsExactly(
            "BOOLEAN 1",
            "FLOAT 1",
            "INTEGER 0",
            "INTEGER 1",
            "INTEGER 2",
            "STRING 1",
            "TIME 0",
            "TIME 1",
            "TIME 2");
  }

  @Test
  void aFlippedBitIsFoundOrHarmless() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path good =
        files.stream().filter(file -> file.toFile().length() < 7000).findFirst().orElseThrow();
    Map<String, TreeMap<Long, String>> before = read(good);
    byte[] bytes = Files.readAllBytes(good);
    int index = (int) Bytes.longAt(bytes, bytes.length - 8);
    Path damaged = directory.resolve("damaged.tsm");
    for (int i = 0; i < 300; i++) {
      byte[] changed = bytes.clone();
      int at = random.nextInt(changed.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, changed);
      String where = "seed " + seed + ", byte " + at + " of " + bytes.length;
      try {
        Map<String, TreeMap<Long, String>> after = read(damaged);
        // Only a name in the index has nothing that it must fit to.
        assertThat(at).as(where).isGreaterThanOrEqualTo(index);
        assertThat(after).as(where).hasSameSizeAs(before);
        assertThat(List.copyOf(after.values()))
            .as(where)
            .containsExactlyElementsOf(before.values());
      } catch (DamagedException e) {
        assertThat(e).as(where).hasMessageStartingWith("[" + damaged + "] is damaged at offset ");
      } catch (RuntimeException e) {
        throw new AssertionError(where, e);
      }
    }
  }

  @Test
  void aTruncatedFileIsDamaged() throws Exception {
    Path good = quiet();
    byte[] bytes = Files.readAllBytes(good);
    Path damaged = directory.resolve("truncated.tsm");
    for (int length : new int[] {0, 4, 5, 12, 13, bytes.length / 2, bytes.length - 1}) {
      Files.write(damaged, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> read(damaged))
          .as("length %d", length)
          .isInstanceOf(DamagedException.class);
    }
  }

  @Test
  void aWrongChecksumNamesTheBlock() throws Exception {
    Path good = quiet();
    byte[] bytes = Files.readAllBytes(good);
    bytes[20] ^= 1;
    Path damaged = directory.resolve("checksum.tsm");
    Files.write(damaged, bytes);
    assertThatThrownBy(() -> read(damaged))
        .hasMessage("[" + damaged + "] is damaged at offset 5: its checksum is wrong");
  }
}
