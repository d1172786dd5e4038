package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.query.http.QueryHandler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every query answers the bytes of InfluxDB 1.6.7, wherever the points are; but for those in {@code
 * pending.txt}, whose answers are known to differ still.
 */
class GoldenTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "0, 4", "1, 1", "1, 4", "0.5, 3", "0.97, 2"})
  void answersAreThoseOfInfluxDb(double inFiles, int pieces) throws Exception {
    List<Point> points = GoldenQuery.lines("fixture.lp").stream().map(Point::parse).toList();
    List<String> expected = GoldenQuery.lines("answers.txt");
    List<GoldenQuery> queries = GoldenQuery.all();
    List<String> wrong = new ArrayList<>();
    Set<String> pending = Set.copyOf(GoldenQuery.lines("pending.txt"));
    try (FixtureDatabase database = new FixtureDatabase(points, inFiles, pieces)) {
      QueryHandler handler =
          new QueryHandler(database.data(), new PrometheusMetrics(), InstantSource.system());
      for (int i = 0; i < queries.size(); i++) {
        GoldenQuery query = queries.get(i);
        Map<String, String> params = new HashMap<>(query.params());
        params.put("db", "g");
        params.put("q", query.text());
        String answer = new FakeExchange("GET", params).answeredBy(handler);
        String want = query.comparable(expected.get(i).replace(GoldenQuery.BREAK, "\n"));
        String got = query.comparable(answer);
        if (!got.equals(want) && !pending.contains(query.text())) {
          wrong.add(query.params() + " " + query.text() + "\n  want " + want + "  got  " + got);
        }
      }
    }
    assertThat(wrong).as("%d of %d differ", wrong.size(), queries.size()).isEmpty();
  }
}
