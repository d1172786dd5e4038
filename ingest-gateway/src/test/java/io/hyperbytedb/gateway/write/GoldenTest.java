package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway answers and stores what a real InfluxDB answered and stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

  private WriteNode node;

  static Stream<GoldenCase> cases() {
    return Stream.of("golden.txt", "golden-random.txt")
        .flatMap(
            file -> {
              try {
                return GoldenCase.read(file).stream();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @BeforeAll
  void start() {
    node = new WriteNode(InstantSource.fixed(NOW));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAndStoresAsInfluxDb(GoldenCase golden) throws Exception {
    check(golden);
  }

  /** On the second run series and fields are cached, and lines take the fast path. */
  @ParameterizedTest
  @MethodSource("cases")
  void theSameWhenSeriesAndFieldsAreKnown(GoldenCase golden) throws Exception {
    check(golden);
    check(golden);
  }

  private void check(GoldenCase golden) throws Exception {
    node.submit(new DropDatabase("golden"));
    node.submit(new CreateDatabase("golden", null));
    Map<String, String> query = new HashMap<>(Map.of("db", "golden"));
    if (!golden.query().isEmpty()) {
      query.put("precision", golden.query().substring("&precision=".length()));
    }
    WriteNode.Answer answer = node.write(query, golden.body());
    Points points = new Points(NOW.getEpochSecond() * 1_000_000_000);
    WriteNode.collect(node.newBatches(), points);
    String text = answer.status() + (answer.error().isEmpty() ? "" : " " + answer.error());
    assertThat(GoldenCase.escape(text)).isEqualTo(golden.answer());
    assertThat(points.print()).isEqualTo(golden.points());
  }
}
