package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.ParseResult;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fast parser gives the same results as a slow and simple one. */
class ReferenceParserTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000;
  private static final int ROUNDS = 5_000;

  @Test
  void randomLines() throws Exception {
    long seed = 20261123;
    RandomLines random = new RandomLines(seed);
    try (WriteNode node = new WriteNode(InstantSource.fixed(NOW))) {
      RowWriter writer =
          new WritePath(
                  node.catalog,
                  node.log,
                  WriteNode.WAL,
                  WriteNode.PARTITIONS,
                  InstantSource.fixed(NOW))
              .newWriter();
      // Small, so that it is often cleared.
      LineParser parser = new LineParser(writer, 100_000);
      for (int round = 0; round < ROUNDS; round++) {
        String text = random.lines(4);
        check(node, writer, parser, text, "seed " + seed + " round " + round + ":\n" + text);
      }
    }
  }

  private static void check(
      WriteNode node, RowWriter writer, LineParser parser, String text, String where)
      throws Exception {
    ReferenceParser reference = new ReferenceParser(text.getBytes(StandardCharsets.UTF_8));
    Points expected = new Points(NOW_NANOS);
    for (ReferenceParser.Point point : reference.points) {
      if (!point.series().tags().contains("time")) {
        long time = point.time() == null ? NOW_NANOS : point.time();
        point.fields().forEach((field, value) -> expected.add(point.series(), time, field, value));
      }
    }
    // A new database for each round, or field types would conflict.
    node.submit(new DropDatabase("db"));
    node.submit(new CreateDatabase("db", null));
    WritePath path =
        new WritePath(
            node.catalog, node.log, WriteNode.WAL, WriteNode.PARTITIONS, InstantSource.fixed(NOW));
    byte[] padded = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    writer.begin(path.target(path.database("db"), ""));
    ParseResult result =
        parser.parse(padded, 2, padded.length - 2, Precision.NANOSECONDS, NOW_NANOS);
    boolean conflict = String.valueOf(writer.finish().await().error()).contains("conflict");
    assertThat(result.message()).as(where).isEqualTo(String.join("\n", reference.errors));
    assertThat(result.points()).as(where).isEqualTo(reference.points.size());
    Points actual = new Points(NOW_NANOS);
    WriteNode.collect(node.newBatches(), actual);
    if (!conflict) {
      assertThat(actual.print()).as(where).isEqualTo(expected.print());
    }
  }

  @Test
  void badLinesSayWhereTheyStand() throws Exception {
    String text = "cpu v=1 1\n\n  bad\ncpu s=\"a\nb\" 2\ncpu v=x 3\n# c\ncpu v=4 4\nlast";
    try (WriteNode node = new WriteNode(InstantSource.fixed(NOW))) {
      node.submit(new CreateDatabase("db", null));
      WritePath path =
          new WritePath(
              node.catalog, node.log, WriteNode.WAL, WriteNode.PARTITIONS, InstantSource.system());
      RowWriter writer = path.newWriter();
      writer.begin(path.target(path.database("db"), ""));
      ParseResult result =
          new LineParser(writer, 1 << 20)
              .parse(
                  text.getBytes(StandardCharsets.UTF_8),
                  0,
                  text.length(),
                  Precision.NANOSECONDS,
                  0);
      assertThat(result.points()).isEqualTo(3);
      assertThat(result.reported())
          .extracting(b -> b.line() + ":" + b.offset() + " " + b.text() + ": " + b.reason())
          .isEqualTo(
              List.of(
                  "3:13 bad: missing fields",
                  "6:31 cpu v=x 3: invalid boolean",
                  "9:55 last: missing fields"));
    }
  }
}
