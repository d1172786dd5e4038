package io.hyperbytedb.gateway.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.ClientGoneException;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.http.server.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryProxyTest {
  private static final String HOST = "127.0.0.1";
  private static final String FORM = "application/x-www-form-urlencoded";

  /** Reports whether a gateway treats a request as a change. */
  private static HttpServer judge;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Semaphore pings = new Semaphore(0);
  private final AtomicInteger queries = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private Duration probe = Duration.ofSeconds(1);
  private ServerSocket hanging;

  @BeforeAll
  static void startJudge() {
    HttpHandler judges =
        exchange ->
            say(
                exchange,
                200,
                String.valueOf(QueryProxy.mayChange(exchange, exchange.readBody(1 << 20))));
    judge =
        HttpServer.builder(HOST, 0, "test")
            .route("GET", "/query", judges)
            .route("POST", "/query", judges)
            .route("POST", "/api/v1/prom/read", judges)
            .route("POST", "/api/v2/delete", judges)
            .route("GET", "/api/v1/statements", judges)
            .route("DELETE", "/api/v1/statements", judges)
            .start();
  }

  @AfterAll
  static void stopJudge() {
    judge.close();
  }

  @BeforeEach
  void start() throws IOException {
    // The kernel accepts connections to it, but nothing reads from them.
    hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    hanging.close();
    client.close();
  }

  /** Keeps a node busy until it has been probed three times. */
  private void work(HttpExchange exchange) throws IOException {
    try {
      assertThat(pings.tryAcquire(3, 30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    say(exchange, 200, "{\"results\":[1]}");
  }

  private static void say(HttpExchange exchange, int status, String text) {
    exchange.respond(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpServer node(HttpHandler query) {
    return node(200, query);
  }

  private HttpServer node(int ready, HttpHandler query) {
    HttpHandler counted =
        exchange -> {
          queries.incrementAndGet();
          query.handle(exchange);
        };
    return HttpServer.builder(HOST, 0, "test")
        .route("GET", "/query", counted)
        .route("POST", "/query", counted)
        .route(
            "GET",
            "/health/ready",
            exchange -> {
              pings.release();
              say(exchange, ready, "");
            })
        .start();
  }

  private static PeerClient peers() {
    return new PeerClient("", null, Duration.ofMinutes(1));
  }

  /**
   * Asserts the answer of a gateway that knows these query nodes. Clients leave before their
   * servers close: a server waits a second for a client that it has just answered.
   */
  private void ask(int requests, String expected, int... ports) throws Exception {
    ask("x", requests, expected, ports);
  }

  private void ask(String statement, int requests, String expected, int... ports) throws Exception {
    List<String> nodes = Arrays.stream(ports).mapToObj(port -> HOST + ":" + port).toList();
    try (PeerClient peers = peers();
        QueryProxy proxy = new QueryProxy(peers, () -> nodes, 1 << 20, probe);
        HttpServer gateway =
            HttpServer.builder(HOST, 0, "test").route("GET", "/query", proxy).start();
        HttpClient asking = HttpClient.newHttpClient()) {
      URI query = URI.create("http://" + HOST + ":" + gateway.port() + "/query?q=" + statement);
      for (int i = 0; i < requests; i++) {
        HttpResponse<String> answer =
            asking.send(
                HttpRequest.newBuilder(query).timeout(Duration.ofMinutes(1)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains(expected);
      }
    }
  }

  @Test
  void aNodeThatHangsIsPassedOver() throws Exception {
    try (HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      ask(6, "{\"results\":[]}", hanging.getLocalPort(), node.port());
      assertThat(queries).hasValue(6);
    }
  }

  @Test
  void aLongQueryIsWaitedFor() throws Exception {
    try (HttpServer node = node(this::work)) {
      ask(1, "{\"results\":[1]}", node.port());
      assertThat(queries).hasValue(1);
    }
  }

  @Test
  void aNodeThatWaitsForOthersIsLeftForOneThatDoesNot() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpHandler waits =
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          say(exchange, 200, "{\"results\":[1]}");
        };
    try (HttpServer waiting = node(503, waits);
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[2]}"))) {
      ask(4, "{\"results\":[2]}", waiting.port(), node.port());
      end.countDown();
    }
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgainElsewhere() throws Exception {
    try (ServerSocket cut = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      Thread.ofVirtual().start(() -> hangUp(cut));
      ask("DROP+MEASUREMENT+m", 1, "it is not known whether", cut.getLocalPort(), node.port());
      assertThat(queries).hasValue(0);
      assertThat(requests).as("sent to the node that hangs up").hasValue(1);
    }
  }

  @Test
  void whatMayChangeSomethingIsStillAGetToItsNode() throws Exception {
    HttpHandler echo =
        exchange ->
            say(
                exchange,
                200,
                exchange.method()
                    + exchange.header("X-HTTP-Method-Override")
                    + exchange.rawQuery());
    try (HttpServer node = node(echo)) {
      ask("SELECT+1", 1, "GETnullq=SELECT+1", node.port());
      ask("DROP+SHARD+1", 1, "POSTGETq=DROP+SHARD+1", node.port());
    }
  }

  /** Accepts requests and closes the connections; probes are not counted. */
  private void hangUp(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        String method = new String(connection.getInputStream().readNBytes(4), US_ASCII);
        if (method.equals("POST")) {
          requests.incrementAndGet();
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void aNodeThatLagsIsPassedOver() throws Exception {
    try (HttpServer lagging = node(exchange -> say(exchange, 503, "{\"error\":\"lags\"}"));
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      ask(4, "{\"results\":[]}", lagging.port(), node.port());
    }
  }

  @Test
  void whatMayChangeSomethingIsWaitedForAsLongAsItsNodeIsThere() throws Exception {
    try (HttpServer node = node(503, this::work)) {
      ask("DROP+MEASUREMENT+m", 1, "{\"results\":[1]}", node.port());
      assertThat(queries).hasValue(1);
    }
  }

  @Test
  void whatMayChangeSomethingIsGivenUpWhenItsNodeIsGone() throws Exception {
    probe = Duration.ofMillis(50);
    try (HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      int port = hanging.getLocalPort();
      ask("DROP+MEASUREMENT+m", 1, port + " does not answer: it is not known", port, node.port());
      assertThat(queries).hasValue(0);
    }
  }

  /** Whether a gateway treats a request as a possible change. */
  private boolean mayChange(HttpRequest.Builder request, String path) throws Exception {
    request.uri(URI.create("http://" + HOST + ":" + judge.port() + path));
    return Boolean.parseBoolean(
        client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  private static HttpRequest.Builder post(String type, String body) {
    return HttpRequest.newBuilder()
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=SELECT+*+INTO+b+FROM+a",
        "q=select%20*%20%69nto%20b%20from%20a",
        "db=d&q=DELETE+FROM+m",
        "q=DROP+SERIES+FROM+m",
        "q=SHOW+DATABASES;CREATE+DATABASE+d",
        "q=SET+PASSWORD+FOR+u+%3D+'p'",
        "q=SELECT+v%2B1INTO+b+FROM+a",
        "%71=KILL+QUERY+7",
        "q=SELECT+'drop'+FROM+m"
      })
  void whatMayChangeSomethingIsKnownInTheUrlAndInForms(String parameters) throws Exception {
    assertThat(mayChange(HttpRequest.newBuilder(), "/query?" + parameters)).isTrue();
    assertThat(mayChange(post(FORM, parameters), "/query?db=d")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db=d&q=SELECT+mean(v)+FROM+cpu+GROUP+BY+time(1m)",
        "q=SHOW+TAG+VALUES+WITH+KEY+%3D+host",
        "q=SELECT+v+FROM+cpu+LIMIT+5+OFFSET+10",
        "q=SELECT+created_at,pinto,setpoint+FROM+assets",
        "q=SHOW+GRANTS+FOR+u",
        "q=SELECT+v+FROM+m&db=delete&u=set&p=drop+into"
      })
  void readingIsNoChange(String parameters) throws Exception {
    assertThat(mayChange(HttpRequest.newBuilder(), "/query?" + parameters)).isFalse();
    assertThat(mayChange(post(FORM, parameters), "/query?db=into")).isFalse();
  }

  @Test
  void onlyFormsAndTheirStatementsCount() throws Exception {
    assertThat(mayChange(post("application/json", "{}"), "/api/v2/delete?bucket=d")).isTrue();
    assertThat(mayChange(post(FORM, "q=100%"), "/query")).as("a bad escape").isTrue();
    assertThat(mayChange(post(FORM, "q=SELECT+1"), "/query?q=DROP+MEASUREMENT+m")).isTrue();
    String part = "--B\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\nDROP SHARD 1\r\n--B--";
    String multipart = "multipart/form-data; boundary=B";
    assertThat(mayChange(post(multipart, String.format(part, "q")), "/query")).isTrue();
    assertThat(mayChange(post(multipart, String.format(part, "p")), "/query?q=SHOW+USERS"))
        .isFalse();
    assertThat(mayChange(post("text/plain", "q=DROP+SHARD+1"), "/query?q=SHOW+USERS")).isFalse();
    String read = "/api/v1/prom/read";
    assertThat(mayChange(post("application/x-protobuf", "% drop into"), read)).isFalse();
    assertThat(mayChange(HttpRequest.newBuilder(), "/api/v1/statements")).isFalse();
    assertThat(mayChange(HttpRequest.newBuilder().DELETE(), "/api/v1/statements")).isTrue();
  }

  @Test
  void credentialsArePassedOnAsTheyCame() throws Exception {
    HttpHandler echo =
        exchange ->
            say(
                exchange,
                200,
                exchange.header("Authorization")
                    + " "
                    + exchange.header("X-Hyperbytedb-Cluster-Secret"));
    try (HttpServer node = node(echo);
        PeerClient insider = new PeerClient("known to the gateway", null, Duration.ofMinutes(1));
        QueryProxy proxy =
            new QueryProxy(insider, () -> List.of(HOST + ":" + node.port()), 1 << 20);
        HttpServer gateway =
            HttpServer.builder(HOST, 0, "test").route("GET", "/query", proxy).start();
        HttpClient asking = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + gateway.port() + "/query"));
      assertThat(asking.send(request.build(), HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("null null");
      request.header("Authorization", "Token t").header("X-Hyperbytedb-Cluster-Secret", "s");
      assertThat(asking.send(request.build(), HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("Token t s");
    }
  }

  @Test
  void aNodeHasAnotherOneAnswerWhatItHasRead() throws Exception {
    HttpHandler echo =
        exchange -> {
          HttpExchange.Body body = exchange.readBody(1 << 20);
          String text = new String(body.bytes(), 0, body.length(), US_ASCII);
          String headers =
              Stream.of("Authorization", "X-HTTP-Method-Override", PeerClient.PASSED_ON)
                  .map(exchange::header)
                  .collect(Collectors.joining(" "));
          say(
              exchange,
              200,
              exchange.method() + ' ' + exchange.rawQuery() + ' ' + text + ' ' + headers);
        };
    try (HttpServer node = node(echo);
        HttpServer lagging = node(exchange -> say(exchange, 503, "lags"));
        HttpServer refusing = node(exchange -> say(exchange, 401, "no"))) {
      assertThat(passedOn(lagging.port(), node.port())).isEqualTo("POST u=x q=1 Token t GET 1");
      assertThat(passedOn(lagging.port())).as("lags").isEqualTo("own answer");
      assertThat(passedOn(refusing.port())).as("refuses").isEqualTo("own answer");
      assertThat(passedOn()).as("there is none").isEqualTo("own answer");
    }
  }

  /** What a client of a node is answered that passes on what it is asked. */
  private String passedOn(int... ports) throws Exception {
    List<String> nodes = Arrays.stream(ports).mapToObj(port -> HOST + ":" + port).toList();
    try (PeerClient peers = peers();
        QueryProxy others = new QueryProxy(peers, () -> nodes, 0);
        HttpServer node =
            HttpServer.builder(HOST, 0, "test")
                .route(
                    "GET",
                    "/query",
                    exchange -> {
                      byte[] form = "q=1".getBytes(US_ASCII);
                      if (!others.answer(exchange, FORM, new HttpExchange.Body(form, 3))) {
                        say(exchange, 200, "own answer");
                      }
                    })
                .start();
        HttpClient asking = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + node.port() + "/query?u=x"))
              .header("Authorization", "Token t")
              .build();
      return asking.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @EnabledOnOs(OS.LINUX)
  void whenTheClientLeavesTheNodeIsLeftToo(boolean answering) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<Exception> end = new CompletableFuture<>();
    HttpHandler works =
        exchange -> {
          try (HttpExchange.Watching _ = exchange.onClientGone(told::countDown)) {
            if (answering) {
              exchange.respondStreaming(200, "application/json").flush();
            }
            asked.countDown();
            told.await();
          }
        };
    try (HttpServer node = node(works);
        PeerClient peers = peers();
        QueryProxy proxy = new QueryProxy(peers, () -> List.of(HOST + ":" + node.port()), 1 << 20);
        HttpServer gateway =
            HttpServer.builder(HOST, 0, "test")
                .route(
                    "GET",
                    "/query",
                    exchange -> {
                      try {
                        proxy.handle(exchange);
                      } catch (IOException | RuntimeException e) {
                        end.complete(e);
                        throw e;
                      }
                    })
                .start()) {
      try (Socket leaving = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
        leaving
            .getOutputStream()
            .write("GET /query?q=SELECT+1 HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(US_ASCII));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        // The connection is watched from the second check on.
        assertThat(told.await(1, TimeUnit.SECONDS)).as("told while the client waits").isFalse();
      }
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      Exception thrown = end.get(30, TimeUnit.SECONDS);
      if (!answering) {
        assertThat(thrown).as("an end without an answer").isInstanceOf(ClientGoneException.class);
      }
      assertThat(queries).hasValue(1);
    }
  }

  @Test
  void whenNobodyAnswersThatIsSaid() throws Exception {
    int port = hanging.getLocalPort();
    hanging.close();
    ask(1, "no query node answers", port);
    ask(1, "no query node answers");
  }
}
