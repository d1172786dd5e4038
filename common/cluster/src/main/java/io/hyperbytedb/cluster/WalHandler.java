package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.WalBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /internal/wal?partition=P&offset=O&count=N}: records of the WAL, decoded. */
public final class WalHandler implements HttpHandler {
  private static final int MOST = 1_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Log log;
  private final Catalog catalog;
  private final String topic;
  private final int partitions;

  /**
   * @param catalog provides the names for the ids in deletes
   * @param topic the WAL topic
   * @param partitions the number of its partitions
   */
  public WalHandler(Log log, Catalog catalog, String topic, int partitions) {
    this.log = log;
    this.catalog = catalog;
    this.topic = topic;
    this.partitions = partitions;
  }

  @Override
  public void handle(HttpExchange exchange) {
    Partition partition =
        new Partition(topic, (int) number(exchange, "partition", 0, 0, partitions - 1));
    List<Partition> asked = List.of(partition);
    long start;
    long end;
    try {
      start = log.startOffsets(asked).join().getOrDefault(partition, 0L);
      end = log.endOffsets(asked).join().getOrDefault(partition, 0L);
    } catch (java.util.concurrent.CompletionException e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "the log cannot be asked", e);
    }
    int count = (int) number(exchange, "count", 10, 1, MOST);
    long from = number(exchange, "offset", Math.max(start, end - count), 0, Long.MAX_VALUE);
    if (from < start || from > end) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "offset [" + from + "] is not in the log, which has [" + start + "] to [" + end + "]");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("partition", partition.number());
    answer.put("start_offset", start);
    answer.put("end_offset", end);
    answer.put("records", read(partition, from, Math.min(end, from + count)));
    Json.respond(exchange, 200, answer);
  }

  private static long number(HttpExchange exchange, String name, long usual, long min, long max) {
    String text = exchange.queryParam(name);
    try {
      long value = text == null ? usual : Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below as out of range.
    }
    throw new HyperbyteException(
        ErrorCode.BAD_REQUEST,
        "[" + name + "] must be a number from " + min + " to " + max + ", not [" + text + "]");
  }

  private List<Object> read(Partition partition, long from, long to) {
    List<Object> records = new ArrayList<>();
    long limit = System.nanoTime() + PATIENCE_NANOS;
    try (LogReader reader = log.read(partition, from)) {
      for (long next = from; next < to && System.nanoTime() - limit < 0; ) {
        for (LogRecord record : reader.poll(POLL)) {
          next = record.offset() + 1;
          if (record.offset() < to) {
            records.add(describe(record));
          }
        }
      }
    } catch (LogException e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
    return records;
  }

  private Map<String, Object> describe(LogRecord record) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("offset", record.offset());
    answer.put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
    try {
      if (DeleteCodec.isMarker(record.value())) {
        DeleteMarker marker = DeleteCodec.decode(record.value());
        answer.put("kind", "delete");
        answer.put("bytes", record.value().length);
        name(marker, answer);
        answer.put("summary", DeleteText.of(marker));
      } else {
        WalBatch batch = WalCodec.decode(record.value());
        answer.put("kind", "points");
        answer.put("database", batch.database());
        answer.put("retention_policy", batch.policy());
        answer.put("bytes", record.value().length);
        answer.put("rows", batch.rowCount());
        answer.put("measurements", batch.blocks().stream().map(WalHandler::describe).toList());
      }
    } catch (RecordFormatException e) {
      answer.put("kind", "broken");
      answer.put("bytes", record.value().length);
      answer.put("error", e.reason() + ": " + e.getMessage());
    }
    return answer;
  }

  /** Adds the names of what a marker deletes from; what has been dropped has no name any more. */
  private void name(DeleteMarker marker, Map<String, Object> answer) {
    CatalogImage image = catalog.image();
    for (Database database : image.databases()) {
      if (database.id() == marker.databaseId()) {
        answer.put("database", database.name());
      }
    }
    RetentionPolicy policy = image.policy(marker.policyId());
    if (policy != null) {
      answer.put("retention_policy", policy.name());
    }
  }

  private static Map<String, Object> describe(ArrivedRows block) {
    Map<String, Object> answer = new LinkedHashMap<>();
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < block.size(); i++) {
      min = Math.min(min, block.times()[i]);
      max = Math.max(max, block.times()[i]);
    }
    answer.put("name", block.measurement());
    answer.put("rows", block.size());
    answer.put("fields", block.fields().stream().map(FieldColumn::name).toList());
    answer.put("min_time", min);
    answer.put("max_time", max);
    return answer;
  }
}
