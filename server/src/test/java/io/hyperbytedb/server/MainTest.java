package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.log.LogException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void configPrintsEffectiveSettingsAndTheirOriginAsToml() throws IOException {
    Path file = folder.resolve("my.toml");
    Files.writeString(file, "[server]\nport = 9999\n[auth]\nshared_secret = \"sesame\"\n");

    assertThat(run("config", "--changed", "--config", file.toString(), "--data-dir", "/srv/x"))
        .isZero();

    assertThat(out.toString().replace(file.toString(), "my.toml"))
        .isEqualTo(
            """
            [server]
            port = 9999                 # my.toml:2

            [auth]
            shared_secret = "********"  # my.toml:4

            [storage]
            data_dir = "/srv/x"         # --data-dir
            """);
  }

  @Test
  void aSettingGivenAsAnOptionIsToldWhereItBelongs() {
    for (String option : List.of("--port", "--port=1")) {
      assertThat(run("serve", option)).isEqualTo(Main.USAGE);
    }
    assertThat(err.toString())
        .contains(
            "put \"port\" into [server] of the file for --config, or set HYPERBYTEDB__SERVER__PORT")
        .doesNotContain("\tat ");
  }

  @Test
  void configWithoutChangesNamesEverySection() {
    assertThat(run("config")).isZero();

    assertThat(out.toString()).contains("[server]", "port = 8086 ", "[kafka]", "# default");
  }

  @Test
  void aBadSettingIsToldWithItsLineAndEndsWithTheCodeOfBadUsage() throws IOException {
    Path file = folder.resolve("bad.toml");
    Files.writeString(file, "[server]\nprot = 1\n");

    assertThat(run("config", "--config", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("the configuration is invalid:")
        .contains(file + ":2: [server] prot: unknown key; did you mean \"port\"?")
        .doesNotContain("\tat ");
  }

  @Test
  void aLogThatCannotBeUsedIsNoErrorOfOurs() throws Exception {
    LogException silent = new LogException(LogException.Reason.UNAVAILABLE, "wal: no answer");
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));

    for (Exception thrown : List.of(silent, new CompletionException(silent))) {
      assertThat(
              main.getExecutionExceptionHandler()
                  .handleExecutionException(thrown, main, main.parseArgs()))
          .isEqualTo(1);
    }

    assertThat(err.toString().lines())
        .containsOnly("hyperbytedb: the log cannot be used: wal: no answer");
  }

  @Test
  void whateverGoesWrongIsOneLineWithoutATrace() throws Exception {
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));
    List<Exception> thrown =
        List.of(
            new IOException("odd\nthing"),
            new java.io.UncheckedIOException(new java.nio.file.AccessDeniedException("/x")),
            new IllegalStateException("bug"),
            new CompletionException(new IOException("inner")));
    for (Exception one : thrown) {
      assertThat(
              main.getExecutionExceptionHandler()
                  .handleExecutionException(one, main, main.parseArgs()))
          .isEqualTo(1);
    }
    assertThat(err.toString().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("hyperbytedb: "))
        .anyMatch(line -> line.equals("hyperbytedb: odd thing"))
        .anyMatch(line -> line.equals("hyperbytedb: no permission for [/x]"))
        .anyMatch(line -> line.contains("IllegalStateException: bug at MainTest.java:"))
        .anyMatch(line -> line.equals("hyperbytedb: inner"));
  }

  @Test
  void anErrorIsOneLineToo() {
    for (Error error : List.of(new OutOfMemoryError("Java heap space"), new LinkageError("bug"))) {
      CommandLine command = new CommandLine(new Failing(error)).setErr(new PrintWriter(err, true));
      assertThat(Main.execute(command)).isEqualTo(1);
    }
    assertThat(err.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("hyperbytedb: out of memory; give it more"))
        .anyMatch(line -> line.contains("internal error") && line.contains("LinkageError: bug"));
  }

  /** A command that throws. */
  @CommandLine.Command(name = "failing")
  private record Failing(Error error) implements Runnable {
    @Override
    public void run() {
      throw error;
    }
  }

  /** Every command and subcommand has help, and exits with 0 after printing it. */
  @Test
  void everyCommandHasHelp() {
    for (String words :
        List.of(
            "",
            "serve",
            "backup",
            "backup verify",
            "broker",
            "config",
            "export",
            "fsck",
            "import",
            "import influxdb",
            "inspect",
            "restore",
            "tail",
            "version",
            "completion",
            "storage-node",
            "query-node",
            "ingest-gateway",
            "compactor")) {
      out.getBuffer().setLength(0);
      assertThat(run((words + " --help").strip().split(" "))).as(words).isZero();
      assertThat(out.toString())
          .as(words)
          .startsWith("Usage: ")
          .doesNotContainIgnoringCase("likewise")
          .doesNotContainIgnoringCase("whoever")
          .doesNotContainPattern("\\bwho\\b");
    }
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(run("version")).isZero();

    assertThat(out.toString()).startsWith("HyperbyteDB ").doesNotContain("${");
  }

  @Test
  void completionNamesTheCommands() {
    assertThat(run("completion")).isZero();

    assertThat(out.toString()).startsWith("#!/usr/bin/env bash").contains("--data-dir");
  }

  @Test
  void anUnknownCommandIsRefusedWithASuggestion() {
    assertThat(run("confg")).isEqualTo(2);

    assertThat(err.toString()).startsWith("hyperbytedb: ").contains("config");
  }

  @Test
  void whatCannotBeUsedIsSaidInALineAndWhereToLook() {
    assertThat(run("serve", "--prot", "1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("hyperbytedb: Unknown options: '--prot', '1'", "See: hyperbytedb serve --help")
        .doesNotContain("Usage");
    assertThat(run("backup", "--output", "b", "--url", "localhost:8086")).isEqualTo(2);
    assertThat(err.toString()).contains("[localhost:8086] is not the URL of a server");
    assertThat(run("export", "--output", "-", "--start", "yesterday")).isEqualTo(2);
    assertThat(err.toString()).contains("--start must be a time in RFC 3339", "not [yesterday]");
  }

  @Test
  void aDirectoryThatIsNotThereIsNamedWithTheReason() {
    String gone = folder.resolve("gone/x").toString();
    assertThat(run("export", "--output", gone)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "hyperbytedb: there is no directory ["
                + folder.resolve("gone")
                + "]; create it first"
                + System.lineSeparator());
  }
}
