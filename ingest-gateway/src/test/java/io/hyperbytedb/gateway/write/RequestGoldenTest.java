package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.http.server.HttpServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Complete requests over HTTP get the answer that a real InfluxDB gave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestGoldenTest {
  private final WriteNode node = new WriteNode(InstantSource.system());
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  static List<RequestCase> cases() throws IOException {
    return RequestCase.read();
  }

  @BeforeAll
  void start() {
    server =
        HttpServer.builder("127.0.0.1", 0, "1.8.10")
            .route("POST", "/write", node.handler())
            .start();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    node.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsInfluxDb(RequestCase golden) throws Exception {
    String database = RequestCase.DATABASE;
    node.submit(new DropDatabase(database));
    node.submit(new CreateDatabase(database, null));
    node.submit(new CreatePolicy(database, new PolicySpec(RequestCase.POLICY, 0L, null, 1), false));
    var _ =
        node.write(Map.of("db", database), RequestCase.WARM_UP.getBytes(StandardCharsets.UTF_8));

    var answer =
        client.send(golden.request("http://127.0.0.1:" + server.port()), BodyHandlers.ofString());

    assertThat(RequestCase.answer(answer)).isEqualTo(golden.answer());
  }
}
