package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.gateway.write.WriteNode.Request;
import io.hyperbytedb.http.V2Errors;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** /api/v2/write as used by clients of InfluxDB 2; texts as in the source of 1.8. */
class V2WriteTest {
  private final WriteNode node =
      new WriteNode(InstantSource.fixed(Instant.parse("2026-11-23T02:00:00Z")));

  @BeforeEach
  void createDatabase() {
    node.submit(new CreateDatabase("db", null));
    node.submit(new CreatePolicy("db", new PolicySpec("year long", 0L, null, 1), false));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private int post(Map<String, String> query, String line) throws Exception {
    return WriteNode.send(new V2Errors(node.routes().v2Write()), request(query, line)).status();
  }

  private String refusal(Map<String, String> query, String line) throws Exception {
    Request request = request(query, line);
    int status = WriteNode.send(new V2Errors(node.routes().v2Write()), request).status();
    assertThat(node.newBatches().stream().mapToInt(WalBatch::rowCount).sum()).isLessThan(2);
    return status + " " + request.answer();
  }

  private static Request request(Map<String, String> query, String line) {
    return new Request(query, Map.of(), line.getBytes(StandardCharsets.UTF_8));
  }

  private static String error(int status, String code, String message) {
    return "%d {\"code\":\"%s\",\"message\":\"%s\",\"error\":\"%s\"}\n"
        .formatted(status, code, message, message);
  }

  @Test
  void aBucketIsADatabaseAndPerhapsAPolicy() throws Exception {
    for (String bucket : List.of("db", "db/", "db/autogen", "db/year long")) {
      assertThat(post(Map.of("bucket", bucket, "org", "any"), "m v=1 1")).isEqualTo(204);
      assertThat(node.newBatches().getFirst().policy())
          .isEqualTo(bucket.endsWith("long") ? "year long" : "autogen");
    }
  }

  @Test
  void precisionsAreThoseOfV2() throws Exception {
    Map<String, Long> nanos = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);
    for (Map.Entry<String, Long> unit : nanos.entrySet()) {
      assertThat(post(Map.of("bucket", "db", "precision", unit.getKey()), "m v=1 7"))
          .isEqualTo(204);
      assertThat(node.newBatches().getFirst().blocks().getFirst().times()[0])
          .isEqualTo(7 * unit.getValue());
    }
    assertThat(refusal(Map.of("bucket", "db", "precision", "u"), "m v=1 1"))
        .isEqualTo(error(400, "invalid", "invalid precision \\\"u\\\" (use ns, us, ms or s)"));
  }

  @Test
  void errorsHaveTheShapeOfV2() throws Exception {
    assertThat(refusal(Map.of(), "m v=1 1"))
        .isEqualTo(
            error(
                404,
                "not found",
                "bucket name \\\"\\\" is missing a slash;"
                    + " not in \\\"database/retention-policy\\\" format"));
    assertThat(refusal(Map.of("bucket", "/rp"), "m v=1 1"))
        .isEqualTo(
            error(
                404,
                "not found",
                "bucket name \\\"/rp\\\" is in db/rp form but has an empty database"));
    assertThat(refusal(Map.of("bucket", "nix"), "m v=1 1"))
        .isEqualTo(error(404, "not found", "database not found: \\\"nix\\\""));
    assertThat(refusal(Map.of("bucket", "db/nix"), "m v=1 1"))
        .isEqualTo(error(500, "not found", "retention policy not found: nix"));
    assertThat(refusal(Map.of("bucket", "db"), "bad"))
        .isEqualTo(error(400, "invalid", "unable to parse 'bad': missing fields"));
    assertThat(refusal(Map.of("bucket", "db"), "m v=1 1\nbad"))
        .isEqualTo(
            error(
                400, "invalid", "partial write: unable to parse 'bad': missing fields dropped=0"));
  }
}
