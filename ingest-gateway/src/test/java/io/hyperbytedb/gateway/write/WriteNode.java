package io.hyperbytedb.gateway.write;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteRules;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gateway over a log in memory. */
final class WriteNode implements AutoCloseable {
  static final String WAL = "wal";
  static final int PARTITIONS = 3;

  /** An answer: status and error text. */
  record Answer(int status, String error, Map<String, String> headers) {}

  final MemoryLog log;
  final Catalog catalog;
  final CountingMetrics metrics = new CountingMetrics();
  private final WriteRoutes routes;
  private final HttpHandler handler;
  private final long[] read = new long[PARTITIONS];

  WriteNode(InstantSource clock) {
    this(clock, new WriteConfig(25_000_000, 0, 50_000_000, 2, 8 << 20, Duration.ofSeconds(30)));
  }

  WriteNode(InstantSource clock, WriteConfig config) {
    this(clock, config, Compatibility.V1_8);
  }

  /**
   * @param compatibility whose texts errors have; those of tests are recorded from an old one
   */
  WriteNode(InstantSource clock, WriteConfig config, Compatibility compatibility) {
    log = new MemoryLog(clock);
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec(WAL, PARTITIONS, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    routes =
        new WriteRoutes(
            new WritePath(
                catalog, log, WAL, PARTITIONS, clock, WriteRules.unlimited(compatibility)),
            clock,
            config,
            metrics);
    handler = routes.write();
  }

  HttpHandler handler() {
    return handler;
  }

  WriteRoutes routes() {
    return routes;
  }

  void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  Answer write(Map<String, String> query, byte[] body) throws Exception {
    return write(new Request(query, Map.of("Content-Length", "" + body.length), body));
  }

  Answer write(Request request) throws Exception {
    return send(handler, request);
  }

  static Answer send(HttpHandler handler, Request request) throws Exception {
    try {
      handler.handle(request);
      return new Answer(request.status, "", request.answerHeaders);
    } catch (HyperbyteException e) {
      return new Answer(
          e.code().httpStatus(), String.valueOf(e.getMessage()), request.answerHeaders);
    }
  }

  Answer writeUnchecked(Request request) {
    try {
      return write(request);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The batches appended since the last call. */
  List<WalBatch> newBatches() {
    List<WalBatch> batches = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      try (LogReader reader = log.read(new Partition(WAL, p), read[p])) {
        for (List<LogRecord> records = reader.poll(Duration.ZERO);
            !records.isEmpty();
            records = reader.poll(Duration.ZERO)) {
          records.forEach(record -> batches.add(WalCodec.decode(record.value())));
          read[p] = records.getLast().offset() + 1;
        }
      }
    }
    return batches;
  }

  /** Collects their points. */
  static void collect(List<WalBatch> batches, Points points) {
    for (WalBatch batch : batches) {
      for (ArrivedRows rows : batch.blocks()) {
        for (int i = 0; i < rows.size(); i++) {
          for (FieldColumn field : rows.fields()) {
            if (field.column().has(i)) {
              points.add(
                  batch.series().get(rows.series()[i]),
                  rows.times()[i],
                  field.name(),
                  value(field.column(), i));
            }
          }
        }
      }
    }
  }

  private static Object value(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> c.values()[row];
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row);
      case StringColumn c -> c.text(row);
    };
  }

  @Override
  public void close() {
    catalog.close();
  }

  /** A request without a network. */
  static class Request implements HttpExchange {
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Map<String, String> answerHeaders = new HashMap<>();
    private int status;
    private String answer = "";

    Request(Map<String, String> query, Map<String, String> headers, byte[] body) {
      this.query = query;
      this.headers = headers;
      this.body = body;
    }

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "/write";
    }

    @Override
    public @Nullable String queryParam(String name) {
      return query.get(name);
    }

    @Override
    public @Nullable String header(String name) {
      return headers.get(name);
    }

    @Override
    public Map<String, List<String>> formParams(int maxBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Body readBody(int maxBytes) {
      return new Body(body, body.length);
    }

    @Override
    public void responseHeader(String name, String value) {
      answerHeaders.put(name, value);
    }

    @Override
    public void respond(int code) {
      status = code;
    }

    @Override
    public void respond(int code, String contentType, byte[] bytes, int from, int length) {
      status = code;
      answer = new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    /** The answer's body. */
    String answer() {
      return answer;
    }

    @Override
    public OutputStream respondStreaming(int code, String contentType) {
      throw new UnsupportedOperationException();
    }
  }
}
