package io.hyperbytedb.http.server;

import io.hyperbytedb.metrics.Metrics;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts all requests of a server, regardless of the path. Thread-safe. */
final class HttpMetrics {
  private final AtomicInteger active = new AtomicInteger();
  private final Metrics.Counter requests;
  private final Metrics.Counter clientErrors;
  private final Metrics.Counter serverErrors;
  private final Metrics.Histogram seconds;

  HttpMetrics(Metrics metrics) {
    this.requests = metrics.counter("hyperbytedb_http_requests_total", "HTTP requests received");
    this.clientErrors =
        metrics.counter("hyperbytedb_http_client_errors_total", "HTTP answers with a status 4xx");
    this.serverErrors =
        metrics.counter("hyperbytedb_http_server_errors_total", "HTTP answers with a status 5xx");
    this.seconds =
        metrics.histogram(
            "hyperbytedb_http_request_duration_seconds",
            "How long HTTP requests took",
            Metrics.seconds());
    metrics.gauge(
        "hyperbytedb_http_requests_in_flight", "HTTP requests being answered", active::get);
  }

  /** Records the start of a request. */
  void begin() {
    requests.increment();
    active.incrementAndGet();
  }

  /**
   * Records the end of a request.
   *
   * @param status 0 if there was no answer
   */
  void end(int status, long nanos) {
    active.decrementAndGet();
    seconds.record(nanos / 1e9);
    if (status >= 500) {
      serverErrors.increment();
    } else if (status >= 400) {
      clientErrors.increment();
    }
  }
}
