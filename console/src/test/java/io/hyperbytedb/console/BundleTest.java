package io.hyperbytedb.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The bundle in the repository is made of the sources beside it. That it is what they make byte by
 * byte is checked by {@code console/build --check}, which needs npm.
 */
class BundleTest {
  private static final Path UI = Path.of("src/main/resources/io/hyperbytedb/console/ui");
  private static final int MOST_COMPRESSED = 250_000;

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("web"))) {
      return Stream.concat(
              Stream.of("build.mjs", "package.json", "package-lock.json", "tsconfig.json"),
              files.filter(Files::isRegularFile).map(path -> path.toString().replace('\\', '/')))
          .sorted()
          .toList();
    }
  }

  @Test
  void isBuiltFromTheSources() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (String source : sources()) {
      lines.append(source).append(' ').append(sha256(Files.readAllBytes(Path.of(source))));
      lines.append('\n');
    }
    assertThat(Files.readString(UI.resolve("sources.sha256")).strip())
        .as("the sources have changed since the bundle was built: run console/build")
        .isEqualTo(sha256(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void namesItsFilesByTheirContent() throws Exception {
    String page = Files.readString(UI.resolve("index.html"));
    for (String name : List.of("app.js", "app.css")) {
      String hash = sha256(Files.readAllBytes(UI.resolve(name))).substring(0, 16);
      assertThat(page).contains('"' + name + "?v=" + hash + '"');
    }
    assertThat(page).doesNotContain("<style").doesNotContain("onload").doesNotContain("http");
  }

  @Test
  void isSmall() {
    int compressed = 0;
    for (String name : List.of("index.html", "app.js", "app.css", "icon.svg")) {
      compressed += ConsoleFile.load("ui/" + name, "").gzip().length;
    }
    assertThat(compressed).isLessThan(MOST_COMPRESSED);
  }

  @Test
  void theLockNamesNoHostOfARegistry() throws Exception {
    assertThat(Files.readString(Path.of("package-lock.json")))
        .contains("\"integrity\"")
        .doesNotContain("\"resolved\"");
  }
}
