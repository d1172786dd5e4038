package io.hyperbytedb.query.view;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * {@code POST /internal/views/refresh}: computes windows of a view for a process that follows the
 * log. The body and the answer are numbers of 64 bits: the view, the range of time and the most
 * windows; what was done, and the error as a text. Thread-safe.
 */
public final class RefreshHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/views/refresh";

  private static final int BYTES = 4 * Long.BYTES;

  private final ViewRefresher refresher;

  public RefreshHandler(ViewRefresher refresher) {
    this.refresher = refresher;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(BYTES);
    if (body.length() != BYTES) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no request for windows");
    }
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(body.bytes(), 0, body.length()));
    ViewRefresher.Outcome outcome =
        refresher.tryRefresh(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    try (DataOutputStream out =
        new DataOutputStream(exchange.respondStreaming(200, "application/octet-stream"))) {
      out.writeLong(outcome.done().next());
      out.writeLong(outcome.done().written());
      out.writeLong(outcome.done().deleted());
      out.writeUTF(outcome.error());
    }
  }
}
