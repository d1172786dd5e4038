package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/hyperbytedb} of a distribution without sources. */
class LauncherIT {
  @TempDir Path home;

  private CommandRun run(String... arguments) throws Exception {
    return CommandRun.of(home, Map.of("HYPERBYTEDB__SERVER__PORT", "9999"), arguments);
  }

  @Test
  void helpVersionAndCompletion() throws Exception {
    CommandRun help = run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("serve", "config", "version", "completion");
    CommandRun version = run("version");
    assertThat(version.exit()).isZero();
    assertThat(version.out()).startsWith("HyperbyteDB ").contains("Java 25");
    CommandRun completion = run("completion");
    assertThat(completion.exit()).isZero();
    Path script = Files.writeString(home.resolve("completion.bash"), completion.out());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void aSmallHeapHasRegionsInWhichArraysFit() throws Exception {
    CommandRun run =
        CommandRun.of(
            home, Map.of("HYPERBYTEDB_JAVA_OPTS", "-Xmx300m -XX:+PrintFlagsFinal"), "version");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).containsPattern("G1HeapRegionSize +:?= 4194304 ");
  }

  @Test
  void configNamesOrigins() throws Exception {
    Path file = Files.writeString(home.resolve("my.toml"), "[logging]\nlevel = \"warn\"\n");
    CommandRun config = run("config", "--changed", "--config", file.toString());
    assertThat(config.exit()).isZero();
    assertThat(config.out())
        .isEqualTo(
            """
            [server]
            port = 9999     # HYPERBYTEDB__SERVER__PORT

            [logging]
            level = "warn"  # %s:2
            """
                .formatted(file));
  }

  @Test
  void whatCannotBeUsedIsBadUsage() throws Exception {
    assertThat(run("confg").exit()).isEqualTo(2);
    Path file = Files.writeString(home.resolve("bad.toml"), "[server]\nprot = 1\n");
    CommandRun bad = run("serve", "--config", file.toString());
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.out()).contains(file + ":2: [server] prot: unknown key");
  }

  @Test
  void clusterHelpsAndNamesTypos() throws Exception {
    for (String help : new String[] {"--help", "-h", "help"}) {
      CommandRun run = CommandRun.cluster(home, 18086, help);
      assertThat(run.exit()).as(help).isZero();
      assertThat(run.out()).contains("Usage: bin/cluster COMMAND", "bin/cluster restart NODE…");
    }
    String[][] refused = {
      {"stat", "unknown command [stat]"},
      {"up --verbose", "unknown option [--verbose]"},
      {"up storage-a", "there is no process [storage-a]"},
      {"kill", "name a process"},
      {"restart", "name a process"},
      {"status gateway-1", "unexpected argument [gateway-1]"},
      {"", "no command"},
    };
    for (String[] one : refused) {
      CommandRun run =
          CommandRun.cluster(home, 18086, one[0].isEmpty() ? new String[0] : one[0].split(" "));
      assertThat(run.exit()).as(one[0]).isEqualTo(2);
      assertThat(run.out()).as(one[0]).contains(one[1], "bin/cluster");
    }
  }
}
