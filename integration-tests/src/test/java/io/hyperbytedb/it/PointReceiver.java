package io.hyperbytedb.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What a subscription sends to: keeps the requests that it takes, and can be away. Thread-safe. */
final class PointReceiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new ArrayList<>();
  private volatile int status = 204;

  /**
   * A request.
   *
   * @param target path and parameters
   * @param client the User-Agent
   * @param type the Content-Type
   */
  record Request(String target, String client, String type, String body) {}

  PointReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int answer = status;
      if (answer == 204) {
        synchronized (requests) {
          requests.add(
              new Request(
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("User-Agent"),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  body));
        }
      }
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  /** {@code http://127.0.0.1:PORT}. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it answers from now on; it takes only what it answers with 204. */
  void answer(int code) {
    status = code;
  }

  /** What it took, in order. */
  List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** The lines that it took, in order. */
  List<String> lines() {
    return requests().stream().flatMap(request -> request.body().lines()).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
