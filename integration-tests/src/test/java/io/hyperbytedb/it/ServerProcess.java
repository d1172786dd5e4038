package io.hyperbytedb.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged {@code hyperbytedb serve}, or a process of a cluster, as a child process on a free
 * loopback port. Its output goes to {@code server.log} beside its data. Whoever starts one closes
 * it.
 */
final class ServerProcess implements AutoCloseable {
  /** A setting with which a server answers as InfluxDB 1.6.7 did when answers were recorded. */
  static final String AS_RECORDED = "HYPERBYTEDB__SERVER__COMPATIBILITY=1.8";

  /** No process of a test lives long enough to be repaid for better code. */
  static final String FAST_START = "-XX:TieredStopAtLevel=1";

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private final Path home;
  private final int port;
  private final Process process;

  private ServerProcess(Path home, int port, Process process) {
    this.home = home;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param home where its data and log are; a second start finds what the first one left
   * @param environment settings as {@code HYPERBYTEDB__SECTION__KEY=value}
   */
  static ServerProcess start(Path home, String... environment) {
    return startWithHeap(home, "768m", environment);
  }

  /** Starts a server with a heap of this size, such as {@code 512m}. */
  static ServerProcess startWithHeap(Path home, String heap, String... environment) {
    ServerProcess server = launch(home, heap, "serve", environment);
    server.awaitReady();
    return server;
  }

  /** Starts a server that may have so many files open. */
  static ServerProcess startWithFiles(Path home, int files, String... environment) {
    ServerProcess server = launch(home, "512m", "serve", withFiles(files), environment);
    server.awaitReady();
    return server;
  }

  /**
   * Starts a server that may have so many files open, and waits until it has ended.
   *
   * @return its exit code
   */
  static int runWithFiles(Path home, int files) {
    ServerProcess server = launch(home, "512m", "serve", withFiles(files));
    server.await();
    return server.process.exitValue();
  }

  /** Starts a process of a cluster, and returns when it has begun to start. */
  static ServerProcess startRole(Path home, String role, String... environment) {
    ServerProcess server = launch(home, "256m", role, environment);
    server.await("HyperbyteDB ");
    return server;
  }

  private static ServerProcess launch(Path home, String heap, String role, String... environment) {
    return launch(home, heap, role, List.of(), environment);
  }

  private static List<String> withFiles(int files) {
    return files == 0
        ? List.of()
        : List.of("bash", "-c", "ulimit -n " + files + " && exec \"$@\"", "bash");
  }

  /** Starts a server whose data is on a small disk, and waits until it is ready. */
  static ServerProcess startOn(SmallDisk disk, Path home, Path mount, String... environment) {
    ServerProcess server = launchOn(disk, home, mount, environment);
    server.awaitReady();
    return server;
  }

  /** Starts a server whose data is on a small disk. */
  static ServerProcess launchOn(SmallDisk disk, Path home, Path mount, String... environment) {
    String[] settings = Arrays.copyOf(environment, environment.length + 1);
    settings[environment.length] = "HYPERBYTEDB__STORAGE__DATA_DIR=" + mount.resolve("data");
    return launch(home, "256m", "serve", disk.prefix(), settings);
  }

  /** Starts one by a command that runs another one. */
  private static ServerProcess launch(
      Path home, String heap, String role, List<String> prefix, String... environment) {
    int port = freePort();
    List<String> command = new ArrayList<>(prefix);
    if (System.getProperty("os.name").startsWith("Linux")) {
      // A build in the background ignores SIGINT, and so would all that it starts.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, FAST_START, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp"));
    command.add(distribution() + File.separator + "*");
    command.addAll(List.of("io.hyperbytedb.server.Main", role));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("HYPERBYTEDB__"));
    builder.environment().put("HYPERBYTEDB__SERVER__HOST", "127.0.0.1");
    builder.environment().put("HYPERBYTEDB__SERVER__PORT", Integer.toString(port));
    builder.environment().put("HYPERBYTEDB__STORAGE__DATA_DIR", home.resolve("data").toString());
    for (String setting : environment) {
      int split = setting.indexOf('=');
      builder.environment().put(setting.substring(0, split), setting.substring(split + 1));
    }
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("server.log").toFile()));
    try {
      return new ServerProcess(home, port, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** SIGKILL, and waits until the process is gone. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** The process's id. */
  long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** How much of its memory is resident, KiB; 0 when it has ended. */
  long residentKib() {
    try {
      String status = Files.readString(Path.of("/proc/" + pid() + "/status"));
      Matcher line = RESIDENT.matcher(status);
      return line.find() ? Long.parseLong(line.group(1)) : 0;
    } catch (NoSuchFileException ended) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends TERM or INT, which is a clean stop, flush included. Returns the exit code. */
  int stop(String signal) throws IOException {
    signal(signal);
    await();
    return process.exitValue();
  }

  /** Sends a signal, such as STOP or CONT. */
  void signal(String name) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
  }

  @Override
  public void close() {
    kill();
  }

  private void await() {
    try {
      if (!process.waitFor(300, TimeUnit.SECONDS)) {
        throw new IllegalStateException("server did not stop; " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void await(String output) {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (!log().contains(output)) {
        if (!process.isAlive() || System.nanoTime() > limit) {
          kill();
          throw new IllegalStateException("it did not say [" + output + "]; " + log());
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void awaitReady() {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    try (Http http = new Http(url())) {
      while (true) {
        if (!process.isAlive() || System.nanoTime() > limit) {
          kill();
          throw new IllegalStateException("server did not start; " + log());
        }
        try {
          if (http.get("/health/ready").status() == 200) {
            return;
          }
        } catch (IOException refused) {
          // Not listening yet.
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String log() {
    try {
      String text = Files.readString(home.resolve("server.log"));
      return "its log ends: " + text.substring(Math.max(0, text.length() - 4_000));
    } catch (IOException e) {
      return "it has no log";
    }
  }

  private static Path distribution() {
    Path lib = Path.of(System.getProperty("hyperbytedb.dist"), "lib");
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException("no distribution at [" + lib + "]: run mvn verify");
    }
    return lib;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
