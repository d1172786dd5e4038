package io.hyperbytedb.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that are up, down, slow or answer nonsense, and invalid addresses. */
final class NodesTest {
  private final Console console = new Console();
  private final FakeNode good;
  private final FakeNode other;

  NodesTest() throws IOException {
    good = new FakeNode();
    other = new FakeNode();
  }

  @BeforeEach
  void healthy() {
    good.says("/cluster/metrics", Recorded.self("storage-a1", "storage-node", "Active", 9, 9));
  }

  @AfterEach
  void close() {
    good.close();
    other.close();
  }

  private int status(String... addresses) {
    return console.run("-n", String.join(",", addresses), "--timeout", "2", "status");
  }

  private static String deadAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void aNodeThatIsDownIsARow() throws IOException {
    String dead = deadAddress();

    assertThat(status(good.address(), dead)).isEqualTo(Report.PROBLEMS);

    assertThat(console.out())
        .contains("storage-a1", dead + "  connection refused", "1 of 2 nodes answer\n");
  }

  @Test
  void nobodyThereHasItsOwnExitCode() throws IOException {
    assertThat(status(deadAddress(), "no-such-host.invalid")).isEqualTo(Report.UNREACHABLE);

    assertThat(console.out()).contains("no-such-host.invalid:8086  unknown host name");
  }

  @Test
  void aSlowNodeIsNotWaitedForLongerThanTold() {
    assertThat(status(good.address(), other.silent().address())).isEqualTo(Report.PROBLEMS);

    assertThat(console.out()).contains("no answer within 2 s", "storage-a1");
  }

  @Test
  void aBodyThatNeverEndsIsNotWaitedFor() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> taken =
          answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"node");

      int exit =
          console.run("-n", "127.0.0.1:" + socket.getLocalPort(), "--timeout", "0.4", "health");

      assertThat(exit).isEqualTo(Report.UNREACHABLE);
      assertThat(console.out()).contains("down", "no answer within 0.4 s");
      taken.get().close();
    }
  }

  @Test
  void somethingElseOnThePortIsSaid() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> taken = answer(socket, "220 mail.example.org ESMTP\r\n");

      assertThat(status("127.0.0.1:" + socket.getLocalPort())).isEqualTo(Report.PROBLEMS);

      assertThat(console.out()).contains("does not speak HTTP");
      taken.get().close();
    }
  }

  @Test
  void aConnectionThatIsClosedIsSaid() throws Exception {
    CompletableFuture<Void> closing;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closing = closeAll(socket);

      assertThat(status("127.0.0.1:" + socket.getLocalPort())).isEqualTo(Report.UNREACHABLE);

      assertThat(console.out()).contains("closed the connection without an answer");
    }
    closing.get();
  }

  /** Reads the request of every connection and closes it, until the socket is closed. */
  private static CompletableFuture<Void> closeAll(ServerSocket socket) {
    return CompletableFuture.runAsync(
        () -> {
          byte[] question = new byte[8192];
          while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
              assertThat(connection.getInputStream().read(question)).isGreaterThan(10);
            } catch (IOException e) {
              assertThat(socket.isClosed()).as(e.toString()).isTrue();
            }
          }
        },
        Thread::startVirtualThread);
  }

  private static CompletableFuture<Socket> answer(ServerSocket socket, String text) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Socket connection = socket.accept();
            connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return connection;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Test
  void nonsenseIsARowWithoutWhatATerminalWouldObey() {
    other.says("/cluster/metrics", "<html>hello</html>");
    assertThat(status(good.address(), other.address())).isEqualTo(Report.PROBLEMS);
    assertThat(console.out()).contains("does not answer with JSON: ");

    other.says("/cluster/metrics", "[1,2,3]");
    assertThat(status(other.address())).isEqualTo(Report.PROBLEMS);
    assertThat(console.out()).contains("not that of a HyperbyteDB node (no \"node_id\")");

    other.says("/cluster/metrics", "");
    assertThat(status(other.address())).isEqualTo(Report.PROBLEMS);

    other.says("/cluster/metrics", 500, "it\u001b[2J broke\nbadly");
    assertThat(status(other.address())).isEqualTo(Report.PROBLEMS);
    assertThat(console.out()).contains("HTTP 500: it [2J broke").doesNotContain("\u001b");

    other.says(
        "/cluster/metrics",
        "{\"node_id\":5,\"state\":[],\"peers\":\"many\",\"uptime_seconds\":{},\"partitions\":[{}]}");
    assertThat(status(other.address())).isEqualTo(Report.PROBLEMS);
  }

  @Test
  void everySubcommandTakesWrongTypes() {
    for (String path :
        new String[] {
          "/cluster/metrics",
          "/cluster/nodes",
          "/health",
          "/internal/replication",
          "/internal/raft",
          "/internal/sync/manifest",
          "/internal/compact",
          "/internal/drain",
          "/internal/wal",
          "/internal/quarantine",
          "/internal/series"
        }) {
      other.says(
          path,
          """
          {"node_id":{},"status":7,"message":[],"enabled":true,"voters":[1,{"id":"x","lag":"y"}],
           "nodes":[5,{"node_id":[],"partitions":7,"role":"compactor","state":"Active","address":"::x"}],
           "partitions":[null,"x",{"partition":"p","files":[1,{"bytes":"x"}],"replicas":[2,{"lag":{}}]}],
           "records":[3,{"offset":{},"measurements":[1]}],"files":[4],"databases":[5,{"measurements":[6]}],
           "measurements":[7],"errors":8,"manifest":9,"catalog":[]}
          """);
    }
    for (String command :
        new String[] {
          "status",
          "topology",
          "health",
          "replication",
          "lag",
          "raft",
          "manifest",
          "metrics",
          "diff",
          "compact",
          "wal --partition 0",
          "quarantine",
          "series",
          "manifest --files",
          "drain --node " + other.address()
        }) {
      for (String format : new String[] {"table", "json"}) {
        console.run(
            ("-n " + other.address() + " --output " + format + " " + command).split(" ", -1));
        assertThat(console.err()).as(command).isEmpty();
        assertThat(console.out()).as(command).isNotEmpty();
      }
    }
  }

  @Test
  void credentialsComeFromOptionsOrTheEnvironment() {
    console.run("-n", good.address(), "status");
    console.run("-n", good.address(), "--user", "root", "--password", "pass", "status");
    console
        .variable("HYPERBYTEDB_NODES", good.address())
        .variable("HYPERBYTEDB_USER", "u")
        .variable("HYPERBYTEDB_PASSWORD", "p")
        .variable("HYPERBYTEDB_SECRET", "sesame");
    console.run("status");
    console.run("--secret", "other", "status");

    assertThat(good.asked())
        .extracting(FakeNode.Asked::authorization)
        .containsExactly("null", "Basic cm9vdDpwYXNz", "Basic dTpw", "Basic dTpw");
    assertThat(good.asked())
        .extracting(FakeNode.Asked::secret)
        .containsExactly("null", "null", "sesame", "other");
  }

  @Test
  void aRefusalSaysWhatIsMissing() {
    good.says("/cluster/metrics", 401, "{\"error\":\"authorization failed\"}");

    assertThat(status(good.address())).isEqualTo(Report.PROBLEMS);

    assertThat(console.out())
        .contains("HTTP 401: authorization failed (give --user and --password, or --secret)");
  }

  @Test
  void httpsToANodeWithoutItIsSaid() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Socket> taken = answer(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
      String address = "127.0.0.1:" + socket.getLocalPort();

      assertThat(console.run("-n", address, "--scheme", "https", "--insecure", "status"))
          .isEqualTo(Report.UNREACHABLE);

      assertThat(console.out()).contains("TLS: ");
      taken.get().close();
    }
  }

  @Test
  void eachAddressIsAskedOnce() {
    assertThat(status(good.address(), " " + good.address(), "")).isZero();

    assertThat(good.asked()).hasSize(1);
  }

  @Test
  void wrongUsageIsSaidInOneSentence() {
    assertThat(console.run("status")).isEqualTo(2);
    assertThat(console.err()).contains("HYPERBYTEDB_NODES");
    assertThat(console.run("-n", "http://a:1", "status")).isEqualTo(2);
    assertThat(console.err()).contains("--scheme");
    assertThat(console.run("-n", ",", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:99999", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1/x", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "--timeout", "0", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "--timeout", "x", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "--scheme", "ftp", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "--output", "xml", "status")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "statis")).isEqualTo(2);
    assertThat(console.err()).contains("Did you mean: hyperbytedb-debug status");
    assertThat(console.run("-n", "a:1", "wal")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "drain")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "compact", "--all", "--node", "a:1")).isEqualTo(2);
    assertThat(console.run("-n", "a:1", "--scheme", "https", "--cacert", "/no/such.pem", "status"))
        .isEqualTo(2);
    assertThat(console.err())
        .contains("--cacert [/no/such.pem] cannot be used: there is no such file");
  }

  @Test
  void optionsMayFollowTheSubcommand() {
    assertThat(console.run("status", "--nodes", good.address(), "--output", "json")).isZero();

    assertThat(console.json().path("nodes").get(0).path("answer").path("state").stringValue())
        .isEqualTo("Active");
  }

  @Test
  void completionAndHelp() {
    assertThat(console.run("completion")).isZero();
    assertThat(console.out()).startsWith("#!/usr/bin/env bash").contains("--compact-timeout");
    assertThat(console.run("--help")).isZero();
    assertThat(console.out()).contains("replication", "3 no node could be reached");
    assertThat(console.run("--version")).isZero();
    assertThat(console.out()).startsWith("hyperbytedb-debug ").doesNotContain("$");
  }
}
