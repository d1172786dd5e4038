package io.hyperbytedb.benchmarks.compare;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running server with an empty database. */
final class Server implements AutoCloseable {
  static final String DATABASE = "bench";

  private static final Duration START = Duration.ofMinutes(5);
  private static final int TICKS = 100;

  private final Peer peer;
  private final Path data;
  private final Process process;
  private final double readySeconds;

  private Server(Peer peer, Path data, Process process, double readySeconds) {
    this.peer = peer;
    this.data = data;
    this.process = process;
    this.readySeconds = readySeconds;
  }

  /** Memory in MB and seconds of processor time. */
  record Usage(long peak, long resident, double cpu) {}

  /** Starts a server on an empty directory and waits until it takes a write. */
  static Server start(Peer peer, Path work, Path tools) throws IOException, InterruptedException {
    Path data = work.resolve("data").resolve(peer.name().toLowerCase(Locale.ROOT));
    delete(data);
    Files.createDirectories(data);
    try (HttpConnection http = new HttpConnection(address(peer))) {
      http.get("/ping");
      throw new IOException("something listens on port " + peer.port() + " already");
    } catch (ConnectException e) {
      // As it should be.
    }
    Peer.Command command = peer.command(tools, data);
    ProcessBuilder builder =
        new ProcessBuilder(command.words())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve(peer + ".log").toFile()));
    builder.environment().putAll(command.environment());
    long start = System.nanoTime();
    Process process = builder.start();
    String last = "";
    while (process.isAlive() && System.nanoTime() - start < START.toNanos()) {
      try (HttpConnection http = new HttpConnection(address(peer))) {
        create(peer, http, DATABASE);
        HttpConnection.Answer answer =
            http.post(
                writePath(DATABASE),
                ByteBuffer.wrap(
                    "ready,host=a v=1i 1464739200000000000\n".getBytes(StandardCharsets.US_ASCII)));
        if (answer.succeeded()) {
          return new Server(peer, data, process, (System.nanoTime() - start) / 1e9);
        }
        last = answer.toString();
      } catch (IOException e) {
        last = e.toString();
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    process.destroyForcibly();
    throw new IOException(peer.label() + " did not start: " + last);
  }

  static InetSocketAddress address(Peer peer) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
  }

  static String writePath(String database) {
    return "/write?db=" + database + "&precision=ns";
  }

  static void create(Peer peer, HttpConnection http, String database) throws IOException {
    @Nullable String path = peer.createPath(database);
    if (path != null) {
      http.post(path, ByteBuffer.allocate(0));
    }
  }

  Peer peer() {
    return peer;
  }

  HttpConnection connect() {
    return new HttpConnection(address(peer));
  }

  /** From the start of the process to the first acknowledged write. */
  double readySeconds() {
    return readySeconds;
  }

  /** What the process takes; the launcher of ours becomes the server, so it is one process. */
  Usage usage() throws IOException {
    long peak = 0;
    long resident = 0;
    for (String line :
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      List<String> words = List.of(line.split("[:\\s]+"));
      if (words.getFirst().equals("VmHWM")) {
        peak = Long.parseLong(words.get(1)) >> 10;
      } else if (words.getFirst().equals("VmRSS")) {
        resident = Long.parseLong(words.get(1)) >> 10;
      }
    }
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return new Usage(peak, resident, (double) ticks / TICKS);
  }

  /** Lets it merge what it has, and waits until it takes less than a tenth of a core. */
  void settle(Duration least) throws IOException, InterruptedException {
    try (HttpConnection http = connect()) {
      for (String path : peer.settles()) {
        http.post(path, ByteBuffer.allocate(0));
      }
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < Duration.ofMinutes(5).toNanos()) {
      double before = usage().cpu();
      TimeUnit.SECONDS.sleep(6);
      if (System.nanoTime() - start >= least.toNanos() && usage().cpu() - before < 0.6) {
        return;
      }
    }
  }

  /** Bytes of disk that its directory takes. */
  long diskBytes() throws IOException {
    // Files that are preallocated take less than their size.
    Process du = new ProcessBuilder("du", "-sB1", data.toString()).start();
    String out = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(out.substring(0, out.indexOf('\t')));
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
