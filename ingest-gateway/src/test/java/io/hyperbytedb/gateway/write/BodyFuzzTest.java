package io.hyperbytedb.gateway.write;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.http.HttpExchange.Body;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.testing.Fuzzer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Damaged bodies of all formats are refused, and cost memory in proportion to their length. */
class BodyFuzzTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T02:00:00Z"));

  /** The writer's arrays double occasionally, whatever the input. */
  private static final long FREE_BYTES = 8 << 20;

  private static final long BYTES_PER_BYTE = 4_000;

  private final WriteNode node = new WriteNode(CLOCK);
  private WritePath path;
  private RowWriter writer;
  private LineParser parser;

  @BeforeEach
  void open() {
    node.submit(new CreateDatabase("db", null));
    path = new WritePath(node.catalog, node.log, WriteNode.WAL, WriteNode.PARTITIONS, CLOCK);
    writer = path.newWriter();
    parser = new LineParser(writer, 1 << 20);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static boolean isRefusal(RuntimeException e) {
    return e instanceof HyperbyteException refusal
        && (refusal.code() == ErrorCode.BAD_REQUEST || refusal.code() == ErrorCode.TOO_LARGE);
  }

  /** Appends nothing, so that the log in memory stays small. */
  private void read(BodyReader reader, byte[] body) {
    writer.begin(path.target(path.database("db"), ""));
    try {
      reader.read(new ParserPool.Pooled(writer, parser), new Body(body, body.length), 0);
    } finally {
      writer.abort();
    }
  }

  @Test
  void lines() {
    RandomLines random = new RandomLines(7);
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      seeds.add(random.lines(4).getBytes(StandardCharsets.UTF_8));
    }
    new Fuzzer("line parser", seeds, e -> false, FREE_BYTES, BYTES_PER_BYTE)
        .run(
            40_000,
            input ->
                read(
                    (pooled, body, now) -> {
                      var result =
                          pooled
                              .parser()
                              .parse(body.bytes(), 0, body.length(), Precision.SECONDS, now);
                      return new BodyReader.Found(
                          result.points(), result.badLines(), result.message());
                    },
                    input));
  }

  @Test
  void columns() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    Map<String, Object> one =
        Map.of(
            "measurement", "m",
            "tags", Map.of("host", "a", "dc", "b"),
            "field", "v",
            "values", List.of(1.5, 2.5f, -3.0),
            "timestamps", List.of(1, 70_000, -5_000_000_000L));
    Map<String, Object> other =
        Map.of(
            "measurement", "n".repeat(40),
            "fields",
                Map.of(
                    "i",
                    List.of(1, 200),
                    "s",
                    List.of("", "x".repeat(300)),
                    "b",
                    List.of(true, false)),
            "timestamps", List.of(1, 2));
    seeds.add(ColumnarWriteTest.pack(one));
    seeds.add(ColumnarWriteTest.pack(other));
    seeds.add(ColumnarWriteTest.pack(List.of(one, other, one)));
    ColumnarBody reader = new ColumnarBody(Precision.MILLISECONDS);
    new Fuzzer("MessagePack", seeds, BodyFuzzTest::isRefusal, FREE_BYTES, BYTES_PER_BYTE)
        .run(30_000, input -> read(reader, input));
  }

  @Test
  void prometheus() {
    List<byte[]> seeds =
        List.of(
            RemoteWrite.message(RemoteWrite.series("__name__", "up").sample(1, 1)),
            RemoteWrite.message(
                RemoteWrite.series("__name__", "up", "job", "x", "host", "a b")
                    .sample(1.5, 1_700_000_000_000L)
                    .sample(Double.NaN, -5),
                RemoteWrite.series("a", "b").sample(0, 0)));
    PrometheusBody reader = new PrometheusBody(1 << 20);
    new Fuzzer("protocol buffer", seeds, BodyFuzzTest::isRefusal, FREE_BYTES, BYTES_PER_BYTE)
        .run(30_000, input -> read(reader, block(input)));
  }

  private static byte[] block(byte[] message) {
    try {
      return Snappy.compress(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
