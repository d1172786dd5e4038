package io.hyperbytedb.importer.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.importer.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Shards of a real InfluxDB 1.6.7, and what it answered about them. */
class ShardReaderTest {
  @TempDir private static Path directory;
  private static Path files = Path.of("");
  private static Path portable = Path.of("");

  @BeforeAll
  static void unpack() throws IOException {
    files = Recorded.files(directory);
    portable = Recorded.portable(directory);
  }

  /** The values of a policy's shards: series and field, then time. */
  private static TreeMap<String, TreeMap<Long, String>> policy(Path data, Path log)
      throws IOException {
    TreeMap<String, TreeMap<Long, String>> all = new TreeMap<>();
    try (Stream<Path> shards = Files.list(data)) {
      for (Path shard : shards.toList()) {
        read(ShardFiles.in(shard, log.resolve(shard.getFileName())), Damage.STOPS)
            .forEach(
                (key, values) -> all.computeIfAbsent(key, _ -> new TreeMap<>()).putAll(values));
      }
    }
    return all;
  }

  private static TreeMap<String, TreeMap<Long, String>> read(ShardFiles shard, Damage damage)
      throws IOException {
    TreeMap<String, TreeMap<Long, String>> all = new TreeMap<>();
    try (ShardReader reader = ShardReader.open(shard, damage, _ -> {})) {
      while (reader.next()) {
        String series = new String(reader.series(), StandardCharsets.UTF_8);
        for (FieldCursor field : reader.fields()) {
          String name = new String(field.name(), StandardCharsets.UTF_8);
          TreeMap<Long, String> values = new TreeMap<>();
          long before = Long.MIN_VALUE;
          for (Block block = field.next(); block.size() > 0; block = field.next()) {
            for (int i = 0; i < block.size(); i++) {
              assertThat(block.times()[i]).isGreaterThan(before);
              before = block.times()[i];
              values.put(before, RecordedFilesTest.text(block, i));
            }
          }
          if (!values.isEmpty()) {
            all.put(series + " " + name, values);
          }
        }
      }
    }
    return all;
  }

  /** What the server answered to a {@code SELECT *} of each measurement of a policy. */
  private static TreeMap<String, TreeMap<Long, String>> answered(String database, String policy)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    TreeMap<String, TreeMap<Long, String>> all = new TreeMap<>();
    for (Map.Entry<String, String> answer : Recorded.answers().entrySet()) {
      if (!answer.getKey().startsWith(database + "\tSELECT * FROM \"" + policy + "\".")) {
        continue;
      }
      for (JsonNode series : json.readTree(answer.getValue()).at("/results/0/series")) {
        StringBuilder key =
            new StringBuilder(series.get("name").asString().replaceAll("([, ])", "\\\\$1"));
        series
            .path("tags")
            .forEachEntry(
                (tag, value) -> {
                  if (!value.asString().isEmpty()) {
                    key.append(',')
                        .append(tag.replaceAll("([, =])", "\\\\$1"))
                        .append('=')
                        .append(value.asString().replaceAll("([, =])", "\\\\$1"));
                  }
                });
        for (JsonNode row : series.get("values")) {
          for (int i = 1; i < row.size(); i++) {
            if (!row.get(i).isNull()) {
              all.computeIfAbsent(
                      key + " " + series.get("columns").get(i).asString(), _ -> new TreeMap<>())
                  .put(row.get(0).asLong(), row.get(i).asString());
            }
          }
        }
      }
    }
    return all;
  }

  private static void same(
      TreeMap<String, TreeMap<Long, String>> found, TreeMap<String, TreeMap<Long, String>> right) {
    List<String> differences = new ArrayList<>();
    if (!found.keySet().equals(right.keySet())) {
      differences.add("keys " + found.keySet() + " and not " + right.keySet());
    }
    right.forEach(
        (key, values) -> {
          TreeMap<Long, String> other = found.getOrDefault(key, new TreeMap<>());
          if (!other.keySet().equals(values.keySet())) {
            differences.add(key + " has " + other.size() + " times and not " + values.size());
            return;
          }
          values.forEach(
              (time, value) -> {
                if (!equal(value, other.getOrDefault(time, ""))) {
                  differences.add(key + " at " + time + ": " + other.get(time) + " not " + value);
                }
              });
        });
    assertThat(differences.stream().limit(20)).isEmpty();
    assertThat(right).isNotEmpty();
  }

  /** Whole floats have no point in answers. */
  private static boolean equal(String answered, String read) {
    if (answered.equals(read)) {
      return true;
    }
    try {
      return Double.parseDouble(answered) == Double.parseDouble(read);
    } catch (NumberFormatException _) {
      return false;
    }
  }

  @Test
  void rewritesDeletesAndTheLogAreAsTheServerSawThem() throws Exception {
    for (String policy : List.of("days", "autogen", "long")) {
      same(
          policy(files.resolve("data/kinds/" + policy), files.resolve("wal/kinds/" + policy)),
          answered("kinds", policy));
    }
  }

  @Test
  void oddNames() throws Exception {
    String policy = "odd name, 1/pol icy";
    same(
        policy(files.resolve("data").resolve(policy), files.resolve("wal").resolve(policy)),
        answered("odd name, 1", "pol icy"));
  }

  @Test
  void aShardThatIsOnlyInTheLog() throws Exception {
    same(
        policy(files.resolve("data/tsi/autogen"), files.resolve("wal/tsi/autogen")),
        answered("tsi", "autogen"));
  }

  @Test
  void aMissingLogIsWhatTheFilesHave() throws Exception {
    Path data = files.resolve("data/kinds/days");
    TreeMap<String, TreeMap<Long, String>> found = policy(data, directory.resolve("nothing"));
    assertThat(found).isNotEmpty().doesNotContainKey("hot,host=x f");
  }

  private static Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(directory.resolve(name));
    try (Stream<Path> all = Files.list(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file,
            to.resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return to;
  }

  /** Shard 1 of kinds.days has files, tombstones and a log. */
  private static ShardFiles copied(String name) throws IOException {
    Path data = copy(files.resolve("data/kinds/days/1"), name + "/data");
    Path log = copy(files.resolve("wal/kinds/days/1"), name + "/wal");
    return ShardFiles.in(data, log);
  }

  @Test
  void damagedBlocksAreLeftOutIfThatIsWanted() throws Exception {
    ShardFiles shard = copied("skipped");
    TreeMap<String, TreeMap<Long, String>> right = read(shard, Damage.STOPS);
    Path tsm = shard.tsm().getFirst();
    byte[] bytes = Files.readAllBytes(tsm);
    bytes[100] ^= 1;
    Files.write(tsm, bytes);
    assertThatThrownBy(() -> read(shard, Damage.STOPS))
        .isInstanceOf(DamagedException.class)
        .hasMessageStartingWith("[" + tsm + "] is damaged at offset ");
    List<DamagedException> found = new ArrayList<>();
    TreeMap<String, TreeMap<Long, String>> rest = read(shard, found::add);
    assertThat(found).hasSize(1);
    assertThat(rest.size()).isGreaterThanOrEqualTo(right.size() - 1);
  }

  /** Neither tombstones nor the log have checksums: no crash, and no endless loop. */
  @Test
  void anyDamageOfAnyFileIsNamedOrHarmless() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ShardFiles shard = copied("any");
    List<Path> all = new ArrayList<>(shard.log());
    for (Path tsm : shard.tsm()) {
      all.add(tsm);
      if (Files.exists(ShardFiles.tombstones(tsm))) {
        all.add(ShardFiles.tombstones(tsm));
      }
    }
    for (int i = 0; i < 300; i++) {
      Path path = all.get(random.nextInt(all.size()));
      byte[] good = Files.readAllBytes(path);
      byte[] bytes = good.clone();
      if (random.nextInt(4) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(path, bytes);
      try {
        read(shard, Damage.STOPS);
      } catch (DamagedException e) {
        assertThat(e).hasMessageContaining("] is damaged at offset ");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + path, e);
      }
      Files.write(path, good);
    }
  }

  @Test
  void anUnfinishedWriteAtTheEndIsNoted() throws Exception {
    ShardFiles shard = copied("unfinished");
    Path log = shard.log().getLast();
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    List<String> notes = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(shard, Damage.STOPS, notes::add)) {
      assertThat(reader.next()).isTrue();
    }
    assertThat(notes).singleElement().asString().contains("of an unfinished write");
  }

  @Test
  void aBackupHasTheSame() throws Exception {
    try (Stream<Path> archives = Files.list(portable)) {
      for (Path archive : archives.filter(path -> path.toString().endsWith(".tar.gz")).toList()) {
        io.hyperbytedb.importer.source.TarFile.unpack(archive, directory.resolve("backup"));
      }
    }
    Path none = directory.resolve("nothing");
    for (String policy : List.of("days", "autogen", "long")) {
      same(policy(directory.resolve("backup/kinds/" + policy), none), answered("kinds", policy));
    }
    same(policy(directory.resolve("backup/tsi/autogen"), none), answered("tsi", "autogen"));
  }
}
