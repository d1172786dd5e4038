package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.TableId;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
  private static String path(String database, String measurement, long bucket) {
    return FileNames.path(spec(database, measurement, bucket), "3f");
  }

  private static TableSpec spec(String database, String measurement, long bucket) {
    return new TableSpec(
        database,
        "autogen",
        new FileScope(new TableId(2, 3, measurement), 7, 10, 25, 1, bucket, bucket + 1));
  }

  @Test
  void aPathTellsWhatTheFileHolds() {
    assertThat(path("db", "cpu", 1_700_000_000_000_000_000L))
        .isEqualTo("db/autogen/cpu/20231114T221320Z/7-10-25-1-3f-3.parquet");
    assertThat(path("db", "cpu", -1))
        .isEqualTo("db/autogen/cpu/19691231T235959Z/7-10-25-1-3f-3.parquet");
    assertThat(FileNames.numbers(path("db", "cpu", 0))).containsExactly(7, 10, 25, 1);
  }

  @Test
  void numbersOfOlderVersionsAreRead() {
    assertThat(FileNames.numbers("db/autogen/cpu/20231114T221320Z/7-10-25-1-3f.parquet"))
        .containsExactly(7, 10, 25, 1);
    assertThat(FileNames.numbers("db/autogen/cpu/20231114T221320Z/7-10-25-1.parquet"))
        .containsExactly(7, 10, 25, 1);
  }

  @Test
  void namesCannotLeaveTheirFolder() {
    assertThat(path("..", "a/b", 0)).startsWith("%2e%2e/autogen/a%2fb/");
    assertThat(path(".", "", 0)).startsWith("%2e/autogen/%/");
    assertThat(path("\u0000", "ü", 0)).startsWith("%00/autogen/%c3%bc/");
    assertThat(path("a.", "a.b", 0)).startsWith("a%2e/autogen/a.b/");
  }

  @Test
  void capitalsAndLongNamesCarryAHash() {
    assertThat(FileNames.encode("DISK_io")).matches("DISK_io~[0-9a-f]{32}");
    assertThat(FileNames.encode("m".repeat(300))).matches("m{117}~[0-9a-f]{32}");
    assertThat(FileNames.encode("m".repeat(150))).isEqualTo("m".repeat(150));
  }

  @Test
  void namesOfDevicesAreEncoded() {
    assertThat(FileNames.encode("nul")).isEqualTo("%6eul");
    assertThat(FileNames.encode("com1.x")).isEqualTo("%63om1.x");
    assertThat(FileNames.encode("nullable")).isEqualTo("nullable");
  }

  @Test
  void namesOfOneHashCodeHaveDifferentFolders() {
    String start = "m".repeat(200);
    assertThat(FileNames.encode(start + "Aa")).isNotEqualTo(FileNames.encode(start + "BB"));
  }

  /** On disks that distinguish case, that ignore it, and that normalize Unicode either way. */
  @Test
  void differentNamesHaveDifferentFoldersOnEveryDisk(@TempDir java.nio.file.Path disk)
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, String> folders = new HashMap<>();
    for (String name : names(random)) {
      String folder = FileNames.encode(name);
      assertThat(folder.getBytes(StandardCharsets.UTF_8).length)
          .as("seed %s, [%s]", seed, folder)
          .isBetween(1, 150);
      assertThat(folder).matches("[A-Za-z0-9_%-]([A-Za-z0-9_.%~-]*[A-Za-z0-9_%-])?");
      for (Normalizer.Form form : List.of(Normalizer.Form.NFC, Normalizer.Form.NFD)) {
        String seen = Normalizer.normalize(folder, form).toLowerCase(Locale.ROOT);
        String other = folders.put(seen, name);
        assertThat(other == null || other.equals(name))
            .as("seed %s: [%s] and [%s] are both in [%s]", seed, name, other, folder)
            .isTrue();
      }
      // The longest possible path.
      TableSpec widest =
          new TableSpec(
              name,
              name,
              new FileScope(
                  new TableId(Long.MAX_VALUE, Long.MAX_VALUE, name),
                  Integer.MAX_VALUE,
                  Long.MAX_VALUE - 1,
                  Long.MAX_VALUE,
                  99,
                  Long.MIN_VALUE,
                  Long.MAX_VALUE));
      for (String path :
          List.of(
              FileNames.path(widest, "f".repeat(16)),
              FileNames.elsewhere(widest, "f".repeat(16)))) {
        assertThat(path.length()).isLessThan(700);
        assertThat(path.split("/")).allSatisfy(part -> assertThat(part.length()).isLessThan(200));
      }
    }
    LocalStorage storage = new LocalStorage(disk);
    for (String name : List.of("..", "", "\u0000", "a/b\\c", "é", "x".repeat(60_000))) {
      String path = path(name, name, 0);
      try (Storage.Output out = storage.create(path)) {
        out.write(new byte[] {1}, 0, 1);
        out.commit();
      }
      assertThat(storage.list("")).contains(path);
    }
  }

  private static List<String> names(Random random) {
    List<String> names =
        new ArrayList<>(
            List.of(
                "",
                ".",
                "..",
                "...",
                "a",
                "A",
                "a.",
                "a ",
                " a",
                "a..",
                "%",
                "%61",
                "~",
                "a~b",
                "cpu",
                "CPU",
                "Cpu",
                "cpU",
                "nul",
                "NUL",
                "nul.txt",
                "é",
                "e\u0301",
                "\u212b",
                "\u00c5",
                "A\u030a",
                "ß",
                "ss",
                "SS",
                "ı",
                "I",
                "i",
                "İ",
                "\u0000",
                "\n",
                "/",
                "\\",
                "a/../b",
                "aux",
                "com1",
                "lpt9.a",
                "~elsewhere",
                "K",
                "\u212a",
                "k"));
    String alphabet = "aAbB.% ~_-/\\é\u0301ßİ\u0000\n\uD83D\uDE00";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder name = new StringBuilder();
      // Some lengths are around those at which names are truncated.
      int length = i % 3 == 0 ? 40 + random.nextInt(120) : random.nextInt(8);
      for (int c = 0; c < length; c++) {
        int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
        name.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
      }
      names.add(name.toString());
      names.add(name + "Aa");
      names.add(name + "BB");
    }
    for (int length : new int[] {116, 117, 118, 149, 150, 151, 200, 255, 60_000}) {
      String name = "n".repeat(length);
      names.addAll(List.of(name, name + "x", name + "X", name.toUpperCase(Locale.ROOT)));
    }
    return names;
  }

  @Test
  void aFileElsewhereDependsOnNoName() {
    String path = FileNames.elsewhere(spec("db", "cpu", 0), "3f");
    assertThat(path).startsWith("~elsewhere/3-").doesNotContain("cpu");
    assertThat(FileNames.numbers(path)).containsExactly(7, 10, 25, 1);
    assertThat(FileNames.elsewhere(spec("db", "CPU", 0), "3f")).isNotEqualTo(path);
  }

  @Test
  void aPathAsOneNameIsShortAndUnique() {
    assertThat(FileNames.flat("a/b/1-2-3-4.parquet")).isEqualTo("a!b!1-2-3-4.parquet");
    String one = FileNames.flat("a/" + "b".repeat(300) + "/1-2-3-4.parquet");
    String other = FileNames.flat("a/" + "b".repeat(300) + "/1-2-3-5.parquet");
    assertThat(one).hasSize(200).endsWith(".parquet").isNotEqualTo(other);
  }

  @Test
  void aFileThatReplacesAnotherIsBesideIt() {
    FileEntry old =
        new FileEntry(
            "db/autogen/%old/20231114T221320Z/7-10-25-1-3f.parquet",
            new FileScope(new TableId(2, 3, "cpu"), 7, 10, 25, 1, 0, 1),
            new FileContent(1, 0, 0, 1, 1, List.of(), new byte[0]));
    assertThat(FileNames.beside(old, "ab"))
        .isEqualTo("db/autogen/%old/20231114T221320Z/7-10-25-1-ab-3.parquet");
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
