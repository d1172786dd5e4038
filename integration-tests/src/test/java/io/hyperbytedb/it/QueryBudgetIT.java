package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries that want more memory than there is, and clients that do not take their answers, against
 * a server with a small heap: it lives, writes go on, and memory comes back.
 */
class QueryBudgetIT {
  private static final int BATCHES = 15;
  private static final int BATCH = 20_000;
  private static final int SLOW = 40;

  /** Their arguments, or what lies between few points, size an array. */
  private static final List<String> REFUSED =
      List.of(
          "SELECT holt_winters(mean(v),1000000000,0) FROM hw WHERE time < 10s GROUP BY time(1s)",
          "SELECT holt_winters_with_fit(mean(v),2147483647,2) FROM hw WHERE time < 10s"
              + " GROUP BY time(1s)",
          "SELECT holt_winters(mean(a),10,50000) FROM m WHERE time < 300s GROUP BY time(1ms)");

  /** Their arguments are larger than any series. */
  private static final List<String> ANSWERED =
      List.of(
          "SELECT moving_average(a,2000000000) FROM m",
          "SELECT exponential_moving_average(a,2000000000) FROM m",
          "SELECT double_exponential_moving_average(a,2000000000) FROM m",
          "SELECT triple_exponential_derivative(a,2000000000,-1,'simple') FROM m",
          "SELECT relative_strength_index(a,2000000000) FROM m GROUP BY h",
          "SELECT kaufmans_efficiency_ratio(a,2000000000) FROM m GROUP BY h",
          "SELECT kaufmans_adaptive_moving_average(a,2000000000) FROM m GROUP BY h",
          "SELECT chande_momentum_oscillator(a,2000000000) FROM m GROUP BY h",
          "SELECT sample(v,2000000000) FROM hw",
          "SELECT top(v,2000000000) FROM hw",
          "SELECT bottom(v,2000000000) FROM hw");

  /** They hold all points at once: answered or refused. */
  private static final List<String> LARGE =
      List.of(
          "SELECT top(a,h,2000000000),c FROM m",
          "SELECT percentile(a,50) FROM m",
          "SELECT distinct(c) FROM m",
          "SELECT mode(c) FROM m",
          "SELECT median(a),stddev(a),spread(a) FROM m",
          "SELECT max(x) FROM (SELECT a + b AS x FROM m GROUP BY h)",
          "SELECT * FROM (SELECT * FROM m GROUP BY *)");

  @TempDir Path home;
  private ServerProcess server;
  private Http http;

  @BeforeEach
  void fill() throws Exception {
    server = ServerProcess.startWithHeap(home, "256m");
    http = new Http(server.url());
    http.query("d", "CREATE DATABASE d");
    for (int batch = 0; batch < BATCHES; batch++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < BATCH; i++) {
        lines.append(
            "m,h=h%d a=%d,b=%d.5,c=\"text %d\" %d%n"
                .formatted(i % 50, i % 977, i, i, (batch * BATCH + i) * 1_000_000L));
      }
      assertThat(http.write("d", lines.toString()).status()).isEqualTo(204);
    }
    String few = "hw v=1 0\nhw v=2 1000000000\nhw v=3 2000000000\nhw v=5 3000000000";
    assertThat(http.write("d", few).status()).isEqualTo(204);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void noQueryTakesTheServerDown() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeUntil(done));
    for (String query : REFUSED) {
      assertThat(http.query("d", query).body())
          .as(query)
          .contains("query memory limit exceeded: a query may hold")
          .contains("[query] max_memory_mb");
    }
    for (String query : ANSWERED) {
      assertThat(http.query("d", query).body()).as(query).doesNotContain("error");
    }
    for (String query : LARGE) {
      assertThat(http.query("d", query).status()).as(query).isEqualTo(200);
    }
    List<CompletableFuture<Void>> together = new ArrayList<>();
    for (String query : LARGE) {
      together.add(CompletableFuture.runAsync(() -> ask(query)));
    }
    together.forEach(CompletableFuture::join);
    done.set(true);
    writer.join();
    assertThat(home.resolve("server.log"))
        .content()
        .contains("stopped a query: query memory limit");
    awaitMemoryIsBack();
  }

  @Test
  void anAnswerThatIsNotChunkedIsStreamed() throws Exception {
    String answer = http.query("d", "SELECT * FROM m").body();
    assertThat(answer).doesNotContain("error").endsWith("}\n");
    assertThat(answer.split("\\],\\[").length).isEqualTo(BATCHES * BATCH);
    awaitMemoryIsBack();
  }

  @Test
  void clientsThatTakeNothingLeaveRoomForOthers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW; i++) {
        slow.add(askAndTakeNothing());
      }
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> metric("hyperbytedb_query_memory_refused_total") > 0);
      for (int i = 0; i < 10; i++) {
        assertThat(http.write("d", "x v=" + i).status()).isEqualTo(204);
        assertThat(http.query("d", "SELECT count(v) FROM x").body()).contains("\"count\"");
        assertThat(metric("hyperbytedb_query_memory_bytes"))
            .isLessThanOrEqualTo(metric("hyperbytedb_query_memory_limit_bytes"));
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    awaitMemoryIsBack();
  }

  private void ask(String query) {
    try {
      assertThat(http.query("d", query).status()).as(query).isIn(200, 503);
    } catch (Exception e) {
      throw new IllegalStateException(query, e);
    }
  }

  private void writeUntil(AtomicBoolean done) {
    try {
      for (int i = 0; !done.get(); i++) {
        assertThat(http.write("d", "beside v=" + i).status()).isEqualTo(204);
      }
    } catch (Exception e) {
      throw new IllegalStateException("write", e);
    }
  }

  private Socket askAndTakeNothing() throws Exception {
    URI url = URI.create(server.url());
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
    OutputStream out = socket.getOutputStream();
    out.write(
        "GET /query?db=d&chunked=true&q=SELECT+*+FROM+m HTTP/1.1\r\nHost: t\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private void awaitMemoryIsBack() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> metric("hyperbytedb_query_memory_bytes") == 0);
  }

  private double metric(String name) throws Exception {
    return http.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }
}
