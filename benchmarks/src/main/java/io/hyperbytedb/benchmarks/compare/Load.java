package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.DevopsLines;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a file of lines in requests of 5,000. The file is mapped and its batches are found before
 * the clock starts, so that the load tool costs little more than the kernel's copy.
 */
final class Load {
  private static final int BATCH = 5_000;
  private static final long WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private Load() {}

  /** Writes all lines and waits until a query sees all rows; returns rows a second. */
  static double run(Server server, Scale scale, Path file, int clients) throws Exception {
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment lines = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      List<Long> cuts = cuts(lines);
      AtomicInteger next = new AtomicInteger();
      long start = System.nanoTime();
      try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
          all.add(threads.submit(() -> write(server, lines, cuts, next)));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      awaitRows(server, scale);
      return scale.rows() / seconds;
    }
  }

  private static List<Long> cuts(MemorySegment lines) {
    List<Long> cuts = new ArrayList<>(List.of(0L));
    int rows = 0;
    for (long at = 0; at < lines.byteSize(); at += 1 << 30) {
      ByteBuffer part = lines.asSlice(at, Math.min(1 << 30, lines.byteSize() - at)).asByteBuffer();
      for (int i = 0; i < part.limit(); i++) {
        if (part.get(i) == '\n' && ++rows % BATCH == 0) {
          cuts.add(at + i + 1);
        }
      }
    }
    if (cuts.getLast() < lines.byteSize()) {
      cuts.add(lines.byteSize());
    }
    return cuts;
  }

  private static Void write(Server server, MemorySegment lines, List<Long> cuts, AtomicInteger next)
      throws IOException {
    try (HttpConnection http = server.connect()) {
      for (int i = next.getAndIncrement(); i < cuts.size() - 1; i = next.getAndIncrement()) {
        ByteBuffer batch = lines.asSlice(cuts.get(i), cuts.get(i + 1) - cuts.get(i)).asByteBuffer();
        HttpConnection.Answer answer = http.post(Server.writePath(Server.DATABASE), batch);
        if (!answer.succeeded()) {
          throw new IOException("batch " + i + ": " + answer);
        }
      }
    }
    return null;
  }

  private static void awaitRows(Server server, Scale scale)
      throws IOException, InterruptedException {
    String path =
        server.peer().language().countPath(Server.DATABASE, DevopsLines.START, scale.end());
    String count = Integer.toString(scale.rows());
    long start = System.nanoTime();
    HttpConnection.Answer answer;
    try (HttpConnection http = server.connect()) {
      do {
        for (String settle : server.peer().settles()) {
          if (settle.endsWith("force_flush")) {
            http.get(settle);
          }
        }
        answer = http.get(path);
        if (answer.start().contains(count)) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      } while (System.nanoTime() - start < WAIT_NANOS);
    }
    throw new IOException("not all of " + count + " rows are there: " + answer);
  }
}
