package io.hyperbytedb.query.view;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@code POST /internal/views/refresh}: computes windows of a view for a process that follows the
 * log. The body and the answer are numbers of 64 bits: the view, the range of time and the most
 * windows; what was done, and the error as a text. Thread-safe.
 */
public final class RefreshHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/views/refresh";

  /**
   * What is asked.
   *
   * @param view the id of the view
   * @param from the beginning of the range of time
   * @param to its end, exclusive
   * @param windows the most windows to compute
   */
  public record Request(long view, long from, long to, long windows) {
    private static final int BYTES = 4 * Long.BYTES;

    /** The body of the request. */
    public byte[] bytes() {
      return ByteBuffer.allocate(BYTES)
          .putLong(view)
          .putLong(from)
          .putLong(to)
          .putLong(windows)
          .array();
    }

    private static Request read(HttpExchange.Body body) {
      if (body.length() != BYTES) {
        throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no request for windows");
      }
      ByteBuffer in = ByteBuffer.wrap(body.bytes());
      return new Request(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
  }

  private final ViewRefresher refresher;

  public RefreshHandler(ViewRefresher refresher) {
    this.refresher = refresher;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Request asked = Request.read(exchange.readBody(Request.BYTES));
    ViewRefresher.Outcome outcome =
        refresher.tryRefresh(asked.view(), asked.from(), asked.to(), asked.windows());
    try (DataOutputStream out =
        new DataOutputStream(exchange.respondStreaming(200, "application/octet-stream"))) {
      out.writeLong(outcome.done().next());
      out.writeLong(outcome.done().written());
      out.writeLong(outcome.done().deleted());
      out.writeUTF(outcome.error());
    }
  }

  /** Reads an answer. */
  public static ViewRefresher.Outcome read(DataInput in) throws IOException {
    return new ViewRefresher.Outcome(
        new ViewRefresher.Done(in.readLong(), in.readLong(), in.readLong()), in.readUTF());
  }
}
