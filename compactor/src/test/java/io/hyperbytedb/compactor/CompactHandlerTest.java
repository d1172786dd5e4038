package io.hyperbytedb.compactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.FileEntry;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactHandlerTest {
  private static final long SEED = 20261201;

  /** Keeps the answer. */
  private static final class Asked implements HttpExchange {
    private int status;
    private String body = "";

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "/internal/compact";
    }

    @Override
    public @Nullable String queryParam(String name) {
      return null;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public Map<String, List<String>> formParams(int maxBytes) {
      return Map.of();
    }

    @Override
    public Body readBody(int maxBytes) {
      return new Body(new byte[0], 0);
    }

    @Override
    public void responseHeader(String name, String value) {}

    @Override
    public void respond(int code) {
      status = code;
    }

    @Override
    public void respond(int code, String contentType, byte[] bytes, int from, int length) {
      status = code;
      body = new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream respondStreaming(int code, String contentType) {
      throw new AssertionError("not a stream");
    }
  }

  @Test
  void theReportSaysWhatBecameOfEachMeasurement() throws Exception {
    Random random = new Random(SEED);
    long start = Instant.parse("2026-11-22T00:00:00Z").getEpochSecond() * 1_000_000_000L;
    try (Replica replica = new Replica();
        Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      replica.flush(random, 20, start, start + Replica.HOUR);
      replica.flush(random, 20, start, start + Replica.HOUR);
      replica.advance(Duration.ofHours(1));
      long before = replica.image().files().stream().mapToLong(FileEntry::bytes).sum();
      boolean[] flushed = new boolean[1];
      Asked asked = new Asked();
      new CompactHandler(compactor, () -> flushed[0] = true).handle(asked);
      long after = replica.image().files().stream().mapToLong(FileEntry::bytes).sum();
      assertThat(flushed[0]).isTrue();
      assertThat(asked.status).isEqualTo(200);
      assertThat(asked.body)
          .matches("\\{\"duration_ms\":[0-9]+\\.[0-9]{3},\"merges\":1,.*\\}\n")
          .endsWith(
              ("\"files_dropped\":0,\"measurements\":[{\"database\":\"db\","
                      + "\"retention_policy\":\"autogen\",\"measurement\":\"m\","
                      + "\"files_before\":2,\"files_after\":1,"
                      + "\"bytes_before\":%d,\"bytes_after\":%d}],\"errors\":[]}\n")
                  .formatted(before, after));
    }
  }

  @Test
  void whatFailedIsToldWithAnotherStatus() throws Exception {
    Random random = new Random(SEED);
    long start = Instant.parse("2026-11-22T00:00:00Z").getEpochSecond() * 1_000_000_000L;
    try (Replica replica = new Replica();
        Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      replica.flush(random, 20, start, start + Replica.HOUR);
      replica.flush(random, 20, start, start + Replica.HOUR);
      replica.storage.delete(replica.named().first());
      Asked asked = new Asked();
      new CompactHandler(compactor, () -> {}).handle(asked);
      assertThat(asked.status).isEqualTo(500);
      assertThat(asked.body).contains("\"merges\":0,").contains("\"errors\":[\"db/autogen/m/");
    }
  }
}
