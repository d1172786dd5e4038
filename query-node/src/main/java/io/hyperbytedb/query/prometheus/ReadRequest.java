package io.hyperbytedb.query.prometheus;

import io.hyperbytedb.http.prometheus.ProtoInput;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.List;

/** What a request asks for. */
record ReadRequest(List<Query> queries) {
  private static final int MAX_QUERIES = 100;

  /**
   * Samples of all series that match, first and last time included.
   *
   * @param from milliseconds since 1970 UTC
   * @param to milliseconds since 1970 UTC
   */
  record Query(long from, long to, List<Matcher> matchers) {}

  /** How a matcher compares. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    MATCH,
    NO_MATCH
  }

  /** A condition on a label. */
  record Matcher(Comparison comparison, String label, String value) {}

  ReadRequest {
    queries = List.copyOf(queries);
  }

  /**
   * Reads a request's message.
   *
   * @throws HyperbyteException BAD_REQUEST if it is none
   */
  static ReadRequest of(byte[] message) {
    List<Query> queries = new ArrayList<>();
    for (ProtoInput in = new ProtoInput(message, 0, message.length); in.next(); ) {
      if (in.field() == 1) {
        queries.add(query(in.readMessage()));
      }
    }
    if (queries.isEmpty() || queries.size() > MAX_QUERIES) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "a request has 1 to " + MAX_QUERIES + " queries");
    }
    return new ReadRequest(queries);
  }

  private static Query query(ProtoInput in) {
    long from = 0;
    long to = 0;
    List<Matcher> matchers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> from = in.readVarint();
        case 2 -> to = in.readVarint();
        case 3 -> matchers.add(matcher(in.readMessage()));
        default -> {}
      }
    }
    if (matchers.isEmpty()) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "expected matcher");
    }
    return new Query(from, to, matchers);
  }

  private static Matcher matcher(ProtoInput in) {
    long type = 0;
    String label = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.readVarint();
        case 2 -> label = in.readText();
        case 3 -> value = in.readText();
        default -> {}
      }
    }
    if (type < 0 || type >= Comparison.values().length) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "unknown match type " + type);
    }
    return new Matcher(Comparison.values()[(int) type], label, value);
  }
}
