package io.hyperbytedb.benchmarks;

import io.hyperbytedb.benchmarks.DevopsLines.Values;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteTarget;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** tmp */
public final class IngestBenchmark {
  public static void main(String[] args) throws Exception {
    int hosts = Integer.parseInt(args[0]);
    Values values = Values.valueOf(args[1]);
    int rows = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    DevopsLines lines = new DevopsLines(1, hosts, values);
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      bodies.add(lines.body(rows));
    }
    MemoryLog memory = new MemoryLog(InstantSource.system());
    memory.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    AtomicLong bytesOut = new AtomicLong();
    AtomicLong records = new AtomicLong();
    Log sink =
        (Log)
            Proxy.newProxyInstance(
                Log.class.getClassLoader(),
                new Class<?>[] {Log.class},
                (p, m, a) -> {
                  bytesOut.addAndGet(((byte[]) a[1]).length);
                  records.incrementAndGet();
                  return CompletableFuture.completedFuture(0L);
                });
    try (Catalog catalog =
        Catalog.start(memory, new Partition("catalog", 0), new MemoryStateStore())) {
      catalog.submit(new CreateDatabase("db", null)).join();
      WritePath path = new WritePath(catalog, sink, "wal", 4, InstantSource.system());
      RowWriter writer = path.newWriter();
      LineParser parser = new LineParser(writer, 64 << 20);
      WriteTarget target = path.target(path.database("db"), "");
      for (int round = 0; round < seconds; round++) {
        long start = System.nanoTime();
        long n = 0;
        long in = 0;
        bytesOut.set(0);
        records.set(0);
        for (int i = 0; System.nanoTime() - start < 1_000_000_000L; i++) {
          byte[] body = bodies.get(i % bodies.size());
          writer.begin(target);
          var r = parser.parse(body, 0, body.length, Precision.NANOSECONDS, 0);
          if (r.badLines() > 0) {
            throw new IllegalStateException(r.message());
          }
          writer.finish().await();
          n += rows;
          in += body.length;
        }
        double s = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%,.0f rows/s %.0f MB/s in, %.1f bytes/row out, %.1f rows/record%n",
            n / s, in / s / 1e6, (double) bytesOut.get() / n, (double) n / records.get());
      }
    }
  }
}
