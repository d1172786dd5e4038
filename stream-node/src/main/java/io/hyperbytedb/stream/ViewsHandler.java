package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /internal/views}: how the views are that this process computes, for query nodes.
 * Thread-safe.
 */
public final class ViewsHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/views";

  private final ViewNode views;

  public ViewsHandler(ViewNode views) {
    this.views = views;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(exchange.respondStreaming(200, "application/octet-stream"))) {
      Map<Long, ViewStatus> statuses = views.statuses();
      out.writeInt(statuses.size());
      for (ViewStatus status : statuses.values()) {
        out.writeLong(status.id());
        out.writeUTF(status.node());
        out.writeLong(status.behind());
        out.writeLong(status.dirty());
        out.writeLong(status.lastRun());
        out.writeLong(status.rows().written());
        out.writeLong(status.rows().deleted());
        out.writeUTF(status.error());
      }
    }
  }

  /** Reads an answer. */
  public static Map<Long, ViewStatus> read(DataInput in) throws IOException {
    Map<Long, ViewStatus> statuses = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      long id = in.readLong();
      statuses.put(
          id,
          new ViewStatus(
              id,
              in.readUTF(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              new ViewStatus.Rows(in.readLong(), in.readLong()),
              in.readUTF()));
    }
    return statuses;
  }
}
