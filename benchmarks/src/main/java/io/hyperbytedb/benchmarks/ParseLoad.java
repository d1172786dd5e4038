package io.hyperbytedb.benchmarks;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.ParseResult;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteTarget;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Parses and encodes on one thread and throws the records away. */
final class ParseLoad {
  private static final int CACHE_BYTES = 64 << 20;

  private ParseLoad() {}

  static void run(List<byte[]> bodies, int rows, int partitions, Duration time, PrintStream out) {
    MemoryLog memory = new MemoryLog(InstantSource.system());
    memory.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    CountingLog sink = new CountingLog();
    try (Catalog catalog =
        Catalog.start(memory, new Partition("catalog", 0), new MemoryStateStore())) {
      catalog.submit(new CreateDatabase("benchmark", null)).join().orThrow();
      WritePath path = new WritePath(catalog, sink, "wal", partitions, InstantSource.system());
      RowWriter writer = path.newWriter();
      LineParser parser = new LineParser(writer, CACHE_BYTES);
      WriteTarget target = path.target(path.database("benchmark"), "");
      for (long second = 0; second < time.toSeconds(); second++) {
        second(bodies, rows, writer, parser, target, sink, out);
      }
    }
  }

  private static void second(
      List<byte[]> bodies,
      int rows,
      RowWriter writer,
      LineParser parser,
      WriteTarget target,
      CountingLog sink,
      PrintStream out) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuStart = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long bytesIn = 0;
    long bytesBefore = sink.bytes();
    int requests = 0;
    for (; System.nanoTime() - start < 1_000_000_000; requests++) {
      byte[] body = bodies.get(requests % bodies.size());
      writer.begin(target);
      ParseResult parsed = parser.parse(body, 0, body.length, Precision.NANOSECONDS, 0);
      if (parsed.badLines() > 0) {
        throw new IllegalStateException(parsed.message());
      }
      writer.finish().await();
      bytesIn += body.length;
    }
    double seconds = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e9;
    double rowCount = (double) requests * rows;
    out.printf(
        "%,.0f rows per CPU second, %.0f MB/s in, %.1f bytes of record a row%n",
        rowCount / seconds, bytesIn / seconds / 1e6, (sink.bytes() - bytesBefore) / rowCount);
  }
}
