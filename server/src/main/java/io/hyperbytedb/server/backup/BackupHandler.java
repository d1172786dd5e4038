package io.hyperbytedb.server.backup;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.server.tools.IoText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /internal/backup?output=DIR&incremental_to=DIR}: takes a backup into a directory of
 * this machine. The answer is a JSON object per line: the progress, and at the end {@code
 * {"complete":true}} or {@code {"error":"…"}}; a request refused before the start has its own
 * status. The backup is cancelled when the client disconnects. Thread-safe.
 */
public final class BackupHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(BackupHandler.class);
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

  private final BackupTaker taker;

  public BackupHandler(BackupTaker taker) {
    this.taker = taker;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Path output = path(exchange, "output");
    if (output == null) {
      throw new BackupException("missing required parameter \"output\"");
    }
    Path earlier = path(exchange, "incremental_to");
    LOG.info("backup to [{}] started", output);
    try (Lines lines = new Lines(exchange)) {
      try {
        taker.take(output, earlier, lines);
        LOG.info("backup to [{}] is complete", output);
        lines.say(Map.of("complete", true));
      } catch (IOException | RuntimeException e) {
        LOG.warn("backup to [{}] failed: {}", output, e.toString());
        if (lines.out == null && e instanceof IOException io) {
          // The JDK's messages are often only a path.
          throw new BackupException(IoText.of(io), io);
        }
        if (lines.out == null) {
          throw e;
        }
        String text =
            e instanceof IOException io
                ? IoText.of(io)
                : e.getMessage() == null ? e.toString() : e.getMessage();
        lines.say(Map.of("error", text));
      }
    }
  }

  private static @Nullable Path path(HttpExchange exchange, String name) {
    String value = exchange.queryParam(name);
    try {
      return value == null || value.isEmpty() ? null : Path.of(value);
    } catch (InvalidPathException e) {
      throw new BackupException("[" + value + "] is no path", e);
    }
  }

  /**
   * Reports progress a few times a second, and the start and end of each phase; starts the answer.
   * Not thread-safe.
   */
  private static final class Lines implements Progress, AutoCloseable {
    private final HttpExchange exchange;
    private @Nullable OutputStream out;
    private String phase = "";
    private boolean ended;
    private long last = System.nanoTime() - INTERVAL;

    Lines(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void at(String now, long done, long total) {
      boolean begins = !now.equals(phase);
      ended &= !begins;
      // The end of a phase is reported once, however short the phase.
      boolean ends = done == total && !ended;
      if (!begins && !ends && System.nanoTime() - last < INTERVAL) {
        return;
      }
      phase = now;
      ended |= done == total;
      last = System.nanoTime();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("phase", now);
      line.put("done", done);
      line.put("total", total);
      try {
        say(line);
      } catch (IOException e) {
        throw new UncheckedIOException("the client is gone", e);
      }
    }

    void say(Map<String, ?> line) throws IOException {
      OutputStream answer = out;
      if (answer == null) {
        answer = exchange.respondStreaming(200, "application/x-ndjson");
        out = answer;
      }
      answer.write((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      answer.flush();
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
