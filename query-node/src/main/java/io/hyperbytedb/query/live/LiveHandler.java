package io.hyperbytedb.query.live;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.http.ClientGoneException;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.auth.Authorizer;
import io.hyperbytedb.query.json.RowLines;
import io.hyperbytedb.query.plan.BatchFilter;
import io.hyperbytedb.query.scan.QueryData;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tail}: rows as they are written, one JSON object a line, until the client leaves. An
 * empty line comes at once, and whenever there was nothing else for some seconds. An error is the
 * last line. Thread-safe.
 */
public final class LiveHandler implements HttpHandler {
  /** The path. */
  public static final String PATH = "/tail";

  /** How long nothing is sent while there are no rows. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int MAX_BODY = 1 << 20;
  private static final String CONTENT_TYPE = "application/x-ndjson";
  private static final String GONE = "the client is gone";

  private final Catalog catalog;
  private final LiveTails tails;
  private final InstantSource clock;
  private final long pauseNanos;
  private final Metrics.Counter rows;

  /**
   * @param clock says what {@code now()} is
   */
  public LiveHandler(Catalog catalog, LiveTails tails, Metrics metrics, InstantSource clock) {
    this(catalog, tails, metrics, clock, PAUSE);
  }

  LiveHandler(
      Catalog catalog, LiveTails tails, Metrics metrics, InstantSource clock, Duration pause) {
    this.catalog = catalog;
    this.tails = tails;
    this.clock = clock;
    this.pauseNanos = pause.toNanos();
    this.rows =
        metrics.counter("hyperbytedb_live_rows_total", "Rows that were sent to live tails.");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    LiveRequest request = LiveRequest.of(exchange.formParams(MAX_BODY));
    Authorizer.check(exchange.principal(), List.of(request.select()), request.database());
    BatchFilter filter = request.filter(clock.instant());
    var _ = QueryData.await(catalog.catchUp());
    LiveSelection selection = new LiveSelection(catalog, request, exchange.principal(), filter);
    String problem = selection.problem();
    if (problem != null) {
      throw new HyperbyteException(ErrorCode.NOT_FOUND, problem);
    }
    LiveTail tail = tails.open();
    try (HttpExchange.Watching _ = exchange.onClientGone(() -> tail.end(GONE));
        OutputStream out = exchange.respondStreaming(200, CONTENT_TYPE)) {
      RowLines lines = new RowLines(out, request.epochUnit());
      String end = follow(tail, selection, request.limit(), lines);
      if (end != null) {
        lines.end(end);
      }
      lines.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException(e);
    } finally {
      tails.close(tail);
    }
  }

  /**
   * Sends rows.
   *
   * @param limit how many; 0 for any number
   * @return why the tail ends before there were as many; null if there were
   */
  private @Nullable String follow(
      LiveTail tail, LiveSelection selection, long limit, RowLines lines)
      throws IOException, InterruptedException {
    lines.pause();
    lines.flush();
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    long sent = System.nanoTime();
    boolean unsent = false;
    while (left > 0) {
      byte[] record = tail.take(sent + pauseNanos - System.nanoTime());
      String end = tail.ended();
      end = end == null ? selection.problem() : end;
      if (end != null) {
        return end;
      }
      if (record != null) {
        long written;
        try {
          written = selection.write(record, lines, left);
        } catch (HyperbyteException | LogException e) {
          return String.valueOf(e.getMessage());
        }
        rows.add(written);
        left -= written;
        unsent |= written > 0;
      }
      if (!unsent && System.nanoTime() - sent >= pauseNanos) {
        lines.pause();
        unsent = true;
      }
      if (unsent && tail.isEmpty()) {
        lines.flush();
        unsent = false;
        sent = System.nanoTime();
      }
    }
    return null;
  }
}
