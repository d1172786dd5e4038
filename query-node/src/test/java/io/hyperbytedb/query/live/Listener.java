package io.hyperbytedb.query.live;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of a live tail without a network. */
final class Listener implements HttpExchange, AutoCloseable {
  private static final long SECONDS = 60;

  private final Map<String, String> params;
  private final Principal principal;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> handled = new CompletableFuture<>();

  /** Taken for each write; a client that does not read has none. */
  private final Semaphore reads = new Semaphore(Integer.MAX_VALUE);

  private volatile @Nullable Runnable gone;
  private volatile int status;

  Listener(Map<String, String> params) {
    this(params, Principal.ANYONE);
  }

  Listener(Map<String, String> params, Principal principal) {
    this.params = params;
    this.principal = principal;
  }

  /** Begins the request. */
  Listener ask(HttpHandler handler) {
    var _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    handler.handle(this);
                    handled.complete(null);
                  } catch (Exception | Error e) {
                    handled.completeExceptionally(e);
                  }
                });
    return this;
  }

  /** The next line. */
  String line() throws InterruptedException {
    String line = lines.poll(SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("no line came, " + handled);
    }
    return line;
  }

  /** The next line that is not empty. */
  String row() throws InterruptedException {
    String line = line();
    while (line.isEmpty()) {
      line = line();
    }
    return line;
  }

  /** Waits until the request has ended. */
  void end() throws Exception {
    handled.get(SECONDS, TimeUnit.SECONDS);
  }

  /** Lines that were not taken yet. */
  List<String> rest() {
    return List.copyOf(lines);
  }

  int status() {
    return status;
  }

  void stopReading() {
    var _ = reads.drainPermits();
  }

  void readOn() {
    reads.release(1_000_000);
  }

  /** The client leaves. */
  @Override
  public void close() {
    Runnable watch = gone;
    if (watch != null) {
      watch.run();
    }
  }

  @Override
  public OutputStream respondStreaming(int code, String contentType) {
    status = code;
    return new OutputStream() {
      private final ByteArrayOutputStream line = new ByteArrayOutputStream();

      @Override
      public void write(int b) throws IOException {
        if (b == '\n') {
          lines.add(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(b);
        }
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        reads.acquireUninterruptibly();
        for (int i = from; i < from + length; i++) {
          write(bytes[i]);
        }
      }
    };
  }

  @Override
  public Watching onClientGone(Runnable watch) {
    gone = watch;
    return () -> {};
  }

  @Override
  public Map<String, List<String>> formParams(int maxBytes) {
    Map<String, List<String>> form = new HashMap<>();
    params.forEach((name, value) -> form.put(name, List.of(value)));
    return form;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return LiveHandler.PATH;
  }

  @Override
  public @Nullable String queryParam(String name) {
    return params.get(name);
  }

  @Override
  public @Nullable String header(String name) {
    return null;
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
  public void respond(int code, String contentType, byte[] body, int from, int length) {
    status = code;
  }
}
