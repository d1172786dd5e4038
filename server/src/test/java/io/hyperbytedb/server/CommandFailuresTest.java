package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hyperbytedb.model.console.Stdout;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command reports any failure in one line, with an exit code for scripts. */
class CommandFailuresTest {
  @TempDir Path folder;

  private String err = "";

  private int run(String... arguments) {
    StringWriter text = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(text, true))
            .execute(arguments);
    err = text.toString();
    assertThat(err).doesNotContain("\tat ", "Exception");
    return exit;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "backup",
        "backup verify",
        "config",
        "export",
        "fsck",
        "import influxdb",
        "inspect",
        "restore",
        "tail",
        "version",
        "completion",
        "storage-node",
        "query-node",
        "ingest-gateway",
        "compactor"
      })
  void aWrongOptionIsNamed(String command) {
    assertThat(run((command + " --nonsense").split(" "))).isEqualTo(2);
    assertThat(err).startsWith("hyperbytedb: ").contains("nonsense", "--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backup", "backup verify", "export", "import", "inspect", "restore", "tail"})
  void aMissingArgumentIsNamed(String command) {
    assertThat(run(command.split(" "))).isEqualTo(2);
    assertThat(err).startsWith("hyperbytedb: Missing required ");
  }

  @Test
  void anImportNeedsOneSource() {
    assertThat(run("import", "influxdb")).isEqualTo(2);
    assertThat(err).startsWith("hyperbytedb: give one of --data and --portable");
    assertThat(run("import", "influxdb", "--portable=x", "--wal=y")).isEqualTo(2);
    assertThat(err).startsWith("hyperbytedb: --wal and --meta belong to --data");
    assertThat(run("import", "influxdb", "--data=x", "--threads=0")).isEqualTo(2);
    Path nothing = folder.resolve("nothing");
    assertThat(run("import", "influxdb", "--data=" + nothing, "--dry-run")).isEqualTo(1);
    assertThat(err).startsWith("hyperbytedb: [" + nothing + "] is no directory");
    assertThat(run("import", "influxdb", "--portable=" + folder, "--dry-run")).isEqualTo(1);
    assertThat(err).contains("[" + folder + "] has no .meta file of a portable backup");
  }

  @Test
  void aServerThatIsNotThereIsNamedByItsAddress() throws IOException {
    Path config = folder.resolve("server.toml");
    int port = freePort();
    Files.writeString(config, "[server]\nhost = \"0.0.0.0\"\nport = " + port + "\n");
    for (String command : new String[] {"export", "backup"}) {
      Path output = folder.resolve(command);
      assertThat(run(command, "--output=" + output, "--config=" + config)).isEqualTo(1);
      assertThat(err)
          .contains("no server can be reached at [http://127.0.0.1:" + port + "]", "--config");
      assertThat(run(command, "--output=" + output, "--url=http://no-such-host.invalid:1"))
          .isEqualTo(1);
      assertThat(err).contains("http://no-such-host.invalid:1");
      assertThat(output).doesNotExist();
    }
    assertThat(run("tail", "--database=d", "--config=" + config)).isEqualTo(1);
    assertThat(err).contains("no server can be reached at [http://127.0.0.1:" + port + "]");
    assertThat(run("tail", "--database=d", "--format=lp", "--precision=rfc3339")).isEqualTo(2);
    assertThat(err).contains("--precision must be a unit for --format lp");
  }

  /** The answers of a real server to a wrong password, and of other servers. */
  @Test
  void whatAServerAnswersIsSaid() throws IOException {
    for (String[] answer :
        new String[][] {
          {"401", "{\"error\":\"authorization failed\"}", "authorization failed"},
          {"200", "<html>", "is no JSON"},
          {"502", "", "status [502]"},
        }) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), 0);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
      try {
        String url = "--url=http://127.0.0.1:" + server.getAddress().getPort();
        Path output = folder.resolve("out");
        assertThat(run("export", "--output=" + output, url, "--username=u", "--password=p"))
            .isEqualTo(1);
        assertThat(err).contains(answer[2]);
        assertThat(output).doesNotExist();
        assertThat(folder.resolve("out.unfinished")).doesNotExist();
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("x.parquet"), "no parquet at all");
    assertThat(run("inspect", text.toString())).isEqualTo(1);
    assertThat(err).contains("x.parquet");
    assertThat(run("inspect", folder.resolve("gone").toString())).isEqualTo(1);
    assertThat(err).contains("gone");
    assertThat(run("fsck", "--data-dir=" + folder.resolve("gone"))).isEqualTo(1);
    assertThat(err).contains("there is no data directory");
    assertThat(run("restore", "--input=" + folder, "--data-dir=" + folder.resolve("d")))
        .isEqualTo(1);
    assertThat(err).contains("is no complete backup");
    assertThat(run("backup", "verify", text.toString())).isEqualTo(1);
    assertThat(err).contains("is no directory");
    assertThat(run("config", "--config=" + folder.resolve("gone"))).isEqualTo(2);
    assertThat(err).contains("gone: no such file");
    assertThat(run("config", "--config=" + folder)).isEqualTo(2);
    assertThat(err).contains(folder.toString());
    assertThat(run("export", "--output=-", "--cacert=" + text, "--url=https://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(err).contains("--cacert [" + text + "] cannot be used");
  }

  @Test
  void lostOutputIsNoSuccess() {
    StringWriter text = new StringWriter();
    for (String why : new String[] {"No space left on device", "Broken pipe"}) {
      Stdout stdout =
          new Stdout(
              "hyperbytedb",
              new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                  throw new IOException(why);
                }
              });
      stdout.writer().println("lost");
      int exit = stdout.exitCode(0, new PrintWriter(text, true));
      assertThat(exit).isEqualTo(why.startsWith("No") ? 1 : Main.CLOSED_PIPE);
      assertThat(stdout.exitCode(2, new PrintWriter(text, true))).isEqualTo(2);
    }
    assertThat(text.toString().strip()).isEqualTo("hyperbytedb: stdout: No space left on device");
  }
}
