package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.List;

/**
 * What InfluxDB answers under {@code /debug} about its own insides, and a Java process cannot: says
 * where to look instead. Thread-safe.
 */
final class GoProfiles implements HttpHandler {
  static final List<String> PATHS =
      List.of(
          "/debug/requests",
          "/debug/pprof",
          "/debug/pprof/",
          "/debug/pprof/all",
          "/debug/pprof/allocs",
          "/debug/pprof/block",
          "/debug/pprof/cmdline",
          "/debug/pprof/goroutine",
          "/debug/pprof/heap",
          "/debug/pprof/mutex",
          "/debug/pprof/profile",
          "/debug/pprof/symbol",
          "/debug/pprof/threadcreate",
          "/debug/pprof/trace");

  private static final String TEXT =
      "there are no Go profiles here: /metrics and /debug/vars have numbers, SHOW QUERIES and"
          + " /api/v1/statements say what runs, and a JDK's jcmd looks into the process";

  @Override
  public void handle(HttpExchange exchange) {
    throw new HyperbyteException(ErrorCode.NOT_FOUND, TEXT);
  }
}
