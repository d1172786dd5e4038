package io.hyperbytedb.benchmarks.compare;

import java.util.List;

/** Collects what is measured of one server in a round, and knows the names of figures. */
final class Figures {
  static final String READY = "ready after the start (s)";
  static final String INGEST = "ingest with %d clients (rows/s)";
  static final String CPU = "CPU seconds per million rows";
  static final String IDLE = "memory idle (MB)";
  static final String LOADED = "peak memory in the load (MB)";
  static final String QUERIED = "peak memory in queries (MB)";
  static final String DISK = "disk after settling (bytes a row)";

  /** Follows the name of a query in the second pass. */
  static final String AGAIN = " again";

  private final int round;
  private final Scale scale;
  private final Peer peer;
  private final List<Results.Line> lines;

  Figures(int round, Scale scale, Peer peer, List<Results.Line> lines) {
    this.round = round;
    this.scale = scale;
    this.peer = peer;
    this.lines = lines;
  }

  void add(String figure, double value) {
    lines.add(new Results.Line(round, scale, peer, figure, value));
  }

  /** Whether more is better. */
  static boolean isRate(String figure) {
    return figure.endsWith("(rows/s)");
  }

  /** Whether it is the time of a request. */
  static boolean isLatency(String figure) {
    return !figure.endsWith(")") && !figure.equals(CPU);
  }
}
