package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.files.ParquetHadoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code export} writes, imported into an empty server, answers as the source does. */
class ExportIT {
  private static final List<String> QUERIES =
      List.of(
          "SELECT * FROM \"m 1\"",
          "SELECT * FROM q GROUP BY *",
          "SELECT * FROM \"r x\".n",
          "SHOW FIELD KEYS",
          "SHOW SERIES",
          "SHOW RETENTION POLICIES");

  @TempDir Path home;

  @Test
  void importedAgainItAnswersTheSame() throws Exception {
    Path first = Files.createDirectory(home.resolve("first"));
    Path second = Files.createDirectory(home.resolve("second"));
    Path exported = home.resolve("export.txt");
    try (ServerProcess source = ServerProcess.start(first);
        Http from = new Http(source.url())) {
      from.query("", "CREATE DATABASE d");
      from.query("d", "CREATE RETENTION POLICY \"r x\" ON d DURATION 5200w REPLICATION 1");
      String lines =
          """
          m\\ 1,host=a\\,b v=1.5,s="x \\"y\\\\ z",t=true 1
          m\\ 1,host=b,rack=\\=r i=-7i,v=1e21 2
          q v=-0.1 3
          q v=0.30000000000000004,i=9223372036854775807i 4
          """;
      assertThat(from.write("d", lines).status()).isEqualTo(204);
      from.query("d", "SELECT * INTO \"r x\".n FROM q");
      CommandRun run =
          CommandRun.of(
              home,
              Map.of(),
              "export",
              "--output=" + exported,
              "--url=" + source.url(),
              "--database=d");
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out()).contains("6 rows exported");
      try (ServerProcess target = ServerProcess.start(second);
          Http to = new Http(target.url())) {
        InfluxImport.run(to, Files.readAllBytes(exported));
        for (String query : QUERIES) {
          assertThat(to.query("d", query).body())
              .as(query)
              .isEqualTo(from.query("d", query).body());
        }
      }
    }
  }

  /** All rows, as parquet-hadoop reads the files, are those that were written. */
  @Test
  void parquetFilesHaveWhatWasWritten() throws Exception {
    Path data = Files.createDirectory(home.resolve("parquet"));
    Path exported = home.resolve("exported");
    try (ServerProcess server = ServerProcess.start(data);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      http.query("d", "CREATE RETENTION POLICY \"r X\" ON d DURATION INF REPLICATION 1");
      String nul = "a\0ü€😀";
      String lines =
          "m\\ 1,host=a\\,b,Host=x v=1.5,s=\"x \\\"y\\\\ \n z"
              + nul
              + "\",t=true 1\n"
              + "m\\ 1,host="
              + nul
              + " i=-7i,v=-0.1,HOST=false 1000000000000000002\n"
              + "m\\ 1,host=a\\,b,Host=x v=1e21,i=9223372036854775807i -5\n";
      assertThat(http.write("d", lines).status()).isEqualTo(204);
      StringBuilder many = new StringBuilder();
      Map<String, Object[]> expected = new TreeMap<>();
      for (int i = 0; i < 50_000; i++) {
        long time = 1_600_000_000_000_000_000L + i * 7_000_000_000L;
        String host = "h" + i % 100;
        double value = i / 8.0;
        many.append("cpu,host=").append(host).append(" n=").append(i).append("i,v=");
        many.append(value).append(' ').append(time).append('\n');
        expected.put(host + " " + time, new Object[] {time, host, (long) i, value});
      }
      assertThat(http.write("d", "r X", many.toString()).status()).isEqualTo(204);
      Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx128m");
      String[] arguments = {
        "export",
        "--format=parquet",
        "--output=" + exported,
        "--url=" + server.url(),
        "--database=d"
      };
      CommandRun run = CommandRun.of(home, small, arguments);
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out())
          .contains("50003 rows exported")
          .contains("tag \"host\" is in column \"host_2\", as another column has its name");
      Map<String, Object[]> found = new TreeMap<>();
      for (Object[] row : rows(exported.resolve("d"), "cpu")) {
        found.put(row[1] + " " + row[0], row);
      }
      assertThat(found).hasSameSizeAs(expected);
      expected.forEach((key, row) -> assertThat(found.get(key)).as(key).isEqualTo(row));
      // HOST keeps its name as a field; a file has the columns of its measurement in this order.
      assertThat(rows(exported.resolve("d/autogen"), "m%201"))
          .containsExactlyInAnyOrder(
              new Object[] {-5L, "x", "a,b", null, Long.MAX_VALUE, null, null, 1e21},
              new Object[] {1L, "x", "a,b", null, null, "x \"y\\ \n z" + nul, true, 1.5},
              new Object[] {1_000_000_000_000_000_002L, null, nul, false, -7L, null, null, -0.1});
      assertThat(CommandRun.of(home, small, arguments).out()).contains("exists; name a directory");
    }
  }

  private static List<Object[]> rows(Path folder, String measurement) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.toString().contains("/" + measurement + "/"))
              .toList();
    }
    List<Object[]> rows = new ArrayList<>();
    for (Path file : files) {
      rows.addAll(ParquetHadoop.read(Files.readAllBytes(file)).rows());
    }
    return rows;
  }

  /** A database of odd names, into an empty one and back: the two exports have the same lines. */
  @Test
  void oddNamesAndValuesComeBackOrAreNamed() throws Exception {
    long seed = Long.getLong("hyperbytedb.seed", System.nanoTime());
    String told = "hyperbytedb.seed=" + seed;
    Path first = home.resolve("first.txt");
    Path again = home.resolve("again.txt");
    try (ServerProcess server = ServerProcess.start(Files.createDirectory(home.resolve("odd")));
        Http http = new Http(server.url())) {
      fillOdd(http, seed, Integer.getInteger("hyperbytedb.export.lines", 300));
      CommandRun run = export(server, first, "d: ü");
      assertThat(run.exit()).as("%s %s", told, run.out()).isEqualTo(3);
      assertThat(run.out()).contains("a name with a colon", "measurement \"#hash\"");
      run = export(server, first, "d ü", "--gzip");
      assertThat(run.exit()).as("%s %s", told, run.out()).isEqualTo(3);
      assertThat(run.out())
          .contains("a string with a line break", "measurement \"#hash\"")
          .doesNotContain("\u001b", "\u0000");
      http.query("", "DROP DATABASE \"d ü\"");
      try (var in = new GZIPInputStream(Files.newInputStream(first))) {
        Files.write(home.resolve("first.lines"), in.readAllBytes());
      }
      InfluxImport.run(http, Files.readAllBytes(home.resolve("first.lines")));
      assertThat(http.query("", "SHOW DATABASES").body()).doesNotContain("stolen");
      run = export(server, again, "d ü");
      assertThat(run.exit()).as("%s %s", told, run.out()).isZero();
      assertThat(sorted(again)).as(told).isEqualTo(sorted(home.resolve("first.lines")));
      realInfluxDb(home.resolve("first.lines"), told);
    }
  }

  private CommandRun export(ServerProcess server, Path out, String database, String... more)
      throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "export", "--output=" + out, "--url=" + server.url(), "--database=" + database));
    arguments.addAll(List.of(more));
    return CommandRun.of(home, Map.of(), arguments.toArray(String[]::new));
  }

  private static void fillOdd(Http http, long seed, int lines) throws Exception {
    for (String database : List.of("d ü", "d: ü")) {
      String on = " ON \"" + database + "\" DURATION INF REPLICATION 1";
      http.query("", "CREATE DATABASE \"" + database + "\"");
      http.query("", "CREATE RETENTION POLICY \"p:q\"" + on + " SHARD DURATION 1d DEFAULT");
      http.query("", "CREATE RETENTION POLICY \"ü \\\"'\"" + on);
      String evil = "m f=\"x\n# DML\n# CONTEXT-DATABASE: stolen\nstolen v=666 1\n\",g=1 1";
      assertThat(http.write(database, evil).status()).isEqualTo(204);
      int i = 0;
      for (String value : List.of("1i", "2.5", "\"s\"", "t", "7", "-3i")) {
        String line = "multi,a=b v=" + value + ",w=1i " + (i++ * 300_000_000_000_000_000L);
        assertThat(http.write(database, line).status()).isEqualTo(204);
      }
      http.query(database, "SELECT w INTO \"#hash\" FROM multi");
    }
    OddDatabase odd = new OddDatabase(seed);
    int taken = 0;
    for (int i = 0; i < lines; i++) {
      String policy = List.of("", "autogen", "ü \"'").get(i % 3);
      taken += http.write("d ü", policy, odd.line()).status() == 204 ? 1 : 0;
    }
    assertThat(taken).as("hyperbytedb.seed=%s", seed).isGreaterThan(lines / 10);
  }

  /** With hyperbytedb.influxdb=PORT a real one gets the file, too, from its own client. */
  private void realInfluxDb(Path file, String told) throws Exception {
    String port = System.getProperty("hyperbytedb.influxdb", "");
    if (port.isEmpty()) {
      return;
    }
    Process influx =
        new ProcessBuilder("influx", "-port", port, "-import", "-path", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("influx.log").toFile())
            .start();
    assertThat(influx.waitFor()).as(told).isZero();
    assertThat(Files.readString(home.resolve("influx.log"))).contains("Failed 0 inserts");
    Path real = home.resolve("real.txt");
    CommandRun run =
        CommandRun.of(
            home,
            Map.of(),
            "export",
            "--output=" + real,
            "--url=http://127.0.0.1:" + port,
            "--database=d ü");
    assertThat(run.exit()).as("%s %s", told, run.out()).isZero();
    assertThat(sorted(real)).as(told).isEqualTo(sorted(file));
  }

  /** A full disk, a reader that leaves and Ctrl-C: no trace, and no half file under its name. */
  @Test
  void whatIsBrokenOffLeavesNoHalfFile() throws Exception {
    Path folder = Files.createDirectory(home.resolve("broken"));
    try (ServerProcess server = ServerProcess.start(folder);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 50_000; i++) {
        lines.append("m,host=h").append(i % 100).append(" v=").append(i).append(" ").append(i);
        lines.append('\n');
      }
      assertThat(http.write("d", lines.toString()).status()).isEqualTo(204);
      CommandRun any = CommandRun.of(home, Map.of(), "version");
      assertThat(any.exit()).isZero();
      String command =
          home.resolve("dist/bin/hyperbytedb") + " export --url " + server.url() + " --output ";
      assertThat(shell(command + "- | head -1 >/dev/null; exit ${PIPESTATUS[0]}")).isEqualTo(141);
      assertThat(Files.readString(home.resolve("shell.log"))).doesNotContain("\tat ", "Exception");
      assertThat(shell(command + "- > /dev/full")).isEqualTo(1);
      assertThat(Files.readString(home.resolve("shell.log")))
          .contains("stdout: No space left on device")
          .doesNotContain("\tat ");
      assertThat(shell(command + "/dev/full")).isEqualTo(1);
      server.signal("STOP");
      Path out = home.resolve("interrupted.txt");
      // The export waits for its first answer when it gets the signal of Ctrl-C. A build in the
      // background ignores that signal, and all that it starts would.
      String script =
          "set -m; env --default-signal=INT %s%s & p=$!; until [ -e %s.unfinished ]; do kill -0 $p || exit 9; done;"
              .formatted(command, out, out);
      int exit = shell(script + " kill -INT $p; wait $p");
      server.signal("CONT");
      assertThat(exit).isEqualTo(130);
      assertThat(out).doesNotExist();
      assertThat(export(server, out, "d").exit()).isZero();
      assertThat(Files.readString(out).lines().filter(line -> line.startsWith("m,")))
          .hasSize(50_000);
    }
  }

  private int shell(String script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("HYPERBYTEDB_"));
    builder.environment().put("HYPERBYTEDB_AOT", "off");
    builder.environment().put("HYPERBYTEDB_JAVA_OPTS", "-Xmx256m " + ServerProcess.FAST_START);
    return builder.redirectOutput(home.resolve("shell.log").toFile()).start().waitFor();
  }

  private static List<String> sorted(Path file) throws Exception {
    return Files.readString(file).lines().sorted().toList();
  }
}
