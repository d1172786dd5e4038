package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a server that takes writes, restored elsewhere. */
class BackupIT {
  private static final String[] BUSY = {
    "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
    "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1",
    "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=1",
    "HYPERBYTEDB__COMPACTION__DELETE_GRACE_SECS=0",
    "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS=1",
    "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS=0"
  };

  @TempDir Path folder;
  private Path source;
  private Path first;
  private Path second;

  @BeforeEach
  void folders() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    first = folder.resolve("first");
    second = folder.resolve("second");
  }

  @Test
  void aBackupUnderLoadHasEveryRowAcknowledgedBefore() throws Exception {
    long acknowledged;
    long sent;
    try (ServerProcess server = ServerProcess.start(source, BUSY);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      http.query("", "CREATE USER bob WITH PASSWORD 'secret'");
      http.query(
          "d",
          "CREATE CONTINUOUS QUERY c ON d BEGIN SELECT sum(v) INTO s FROM m GROUP BY time(1h) END");
      try (RowLoad load = new RowLoad(server.url())) {
        load.awaitRows(4000);
        CommandRun made = backup(server, "--output", first.toString());
        assertThat(made.out()).contains("backup written to " + first);
        load.awaitRows(load.acknowledged() + 2000);
        acknowledged = load.acknowledged();
        made = backup(server, "--output", second.toString(), "--incremental-to", first.toString());
        assertThat(made.exit()).as(made.out()).isZero();
        sent = load.sent();
      }
      CommandRun again = backup(server, "--output", second.toString());
      assertThat(again.exit()).isEqualTo(1);
      assertThat(again.out()).contains("[" + second + "] is not empty");
    }
    assertThat(run("backup", "verify", first.toString()).out()).contains("whole: ");
    Path home = restored(second);
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      RowLoad.check(http, acknowledged, sent);
      assertThat(http.query("", "SHOW USERS").body()).contains("bob");
      assertThat(http.query("", "SHOW CONTINUOUS QUERIES").body()).contains("sum(v)");
      assertThat(http.write("d", "m,host=new v=1i " + (sent + 1)).status()).isEqualTo(204);
      assertThat(RowLoad.rows(http, "time > " + sent)).isEqualTo(1);
      assertThat(server.stop("TERM")).isZero();
    }
    CommandRun fsck = run("fsck", "--deep", "--data-dir", home.resolve("data").toString());
    assertThat(fsck.out()).contains("clean: ");
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(RowLoad.rows(http, "time <= " + acknowledged)).isEqualTo(acknowledged);
      assertThat(RowLoad.rows(http, "time > " + sent)).isEqualTo(1);
    }
  }

  @Test
  void aRestoreIsCarefulWithWhatIsThere() throws Exception {
    try (ServerProcess server = ServerProcess.start(source);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      assertThat(http.write("d", "m,host=a v=1i 1").status()).isEqualTo(204);
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      assertThat(http.write("d", "m,host=b v=1i 2").status()).isEqualTo(204);
      assertThat(backup(server, "--output", first.toString()).exit()).isZero();
      CommandRun beside = restore(first, source);
      assertThat(beside.exit()).isEqualTo(1);
      assertThat(beside.out()).contains("is in use by process " + server.pid());
      assertThat(http.write("d", "m,host=c v=1i 3").status()).isEqualTo(204);
      assertThat(server.stop("TERM")).isZero();
    }
    CommandRun over = restore(first, source);
    assertThat(over.exit()).isEqualTo(1);
    assertThat(over.out()).contains("there is data in [", "--force moves it aside");
    assertThat(restore(first, source, "--force").exit()).isZero();
    try (Stream<Path> entries = Files.list(source.resolve("data"))) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .anyMatch(name -> name.startsWith("replaced-"));
    }
    try (ServerProcess server = ServerProcess.start(source);
        Http http = new Http(server.url())) {
      assertThat(RowLoad.rows(http, "time > 0")).isEqualTo(2);
    }
    Path mark = Files.createFile(source.resolve("data/restore-unfinished"));
    CommandRun half = run("fsck", "--data-dir", source.resolve("data").toString());
    assertThat(half.exit()).isEqualTo(1);
    assertThat(half.out()).contains("was not completed");
    Files.delete(mark);
  }

  @Test
  void aBackupKeepsOutOfTheServersDirectoriesAndHasNoLinks() throws Exception {
    Path config = folder.resolve("server.toml");
    try (ServerProcess server = ServerProcess.start(source)) {
      String port = server.url().substring(server.url().lastIndexOf(':') + 1);
      Files.writeString(config, "[server]\nport = " + port + "\n");
      Path link = Files.createSymbolicLink(folder.resolve("link"), source.resolve("data"));
      for (Path inside : List.of(source.resolve("data/b"), link.resolve("wal/b"), link)) {
        CommandRun made = run("backup", "--config=" + config, "--output=" + inside);
        assertThat(made.exit()).as(made.out()).isEqualTo(1);
        assertThat(made.out()).contains("is in the server's own directory").doesNotContain("\tat ");
      }
      Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
      CommandRun made = run("backup", "--config=" + config, "--output=" + dangling);
      assertThat(made.exit()).as(made.out()).isEqualTo(1);
      assertThat(made.out()).contains("[" + dangling + "] is not a directory");
      made = run("backup", "--config=" + config, "--output=" + first);
      assertThat(made.exit()).as(made.out()).isZero();
      assertThat(made.out()).contains("state: ", "log: ", "files: ");
      assertThat(first.resolve("data")).isDirectory();
      assertThat(run("backup", "verify", first.toString()).exit()).isZero();
      made =
          CommandRun.of(
              folder,
              Map.of("HYPERBYTEDB__SERVER__PORT", port),
              "backup",
              "--output=" + second,
              "--incremental-to=" + first);
      assertThat(made.exit()).as(made.out()).isZero();
    }
    Path file = any(first, "wal-1.log");
    Files.move(file, folder.resolve("elsewhere"));
    Files.createSymbolicLink(file, folder.resolve("elsewhere"));
    CommandRun verified = run("backup", "verify", first.toString());
    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.out()).contains("wal-1.log]: is a symbolic link, which no backup has");
    Path home = Files.createDirectory(folder.resolve("home"));
    CommandRun refused = restore(first, home);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).contains("nothing was restored").doesNotContain("\tat ");
    assertThat(restore(folder.resolve("gone"), home).out()).contains("is no directory");
    Path within = home.resolve("data/backup");
    Files.move(second, within);
    assertThat(restore(within, home).out()).contains("lie in each other");
  }

  @Test
  void aDamagedBackupIsNamedAndRefused() throws Exception {
    try (ServerProcess server = ServerProcess.start(source);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      assertThat(http.write("d", "m,host=a v=1i 1").status()).isEqualTo(204);
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      assertThat(backup(server, "--output", first.toString()).exit()).isZero();
    }
    Path file = any(first, ".parquet");
    byte[] bytes = Files.readAllBytes(file);
    bytes[40] ^= 1;
    Files.write(file, bytes);
    Files.delete(any(first, "wal-1.log"));
    CommandRun verified = run("backup", "verify", first.toString());
    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.out())
        .contains(first.relativize(file).toString(), "is damaged", "wal/wal-1.log", "is missing");
    Path target = folder.resolve("target");
    CommandRun refused = restore(first, target);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).contains("is damaged", "nothing was restored");
    assertThat(target.resolve("data/data")).doesNotExist();
  }

  private Path restored(Path backup) throws Exception {
    Path home = Files.createDirectory(folder.resolve("restored"));
    CommandRun run = restore(backup, home);
    assertThat(run.exit()).as(run.out()).isZero();
    return home;
  }

  private CommandRun restore(Path backup, Path home, String... options) throws Exception {
    return run(
        Stream.concat(
                Stream.of("restore", "--input=" + backup, "--data-dir=" + home.resolve("data")),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private CommandRun backup(ServerProcess server, String... options) throws Exception {
    return run(
        Stream.concat(Stream.of("backup", "--url=" + server.url()), Stream.of(options))
            .toArray(String[]::new));
  }

  private CommandRun run(String... arguments) throws IOException, InterruptedException {
    return CommandRun.of(folder, Map.of(), arguments);
  }

  private static Path any(Path root, String end) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> path.toString().endsWith(end)).findFirst().orElseThrow();
    }
  }
}
