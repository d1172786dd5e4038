package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /internal/subscriptions}: how it goes with the destinations to which this process
 * sends, for query nodes. Thread-safe.
 */
public final class SubscriptionsHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/subscriptions";

  private static final int LONGEST_TEXT = 16 << 20;

  private final SubscriptionNode subscriptions;

  public SubscriptionsHandler(SubscriptionNode subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(exchange.respondStreaming(200, "application/octet-stream"))) {
      List<SubscriptionStatus> statuses = subscriptions.statuses();
      out.writeInt(statuses.size());
      for (SubscriptionStatus status : statuses) {
        put(out, status.of().database());
        put(out, status.of().policy());
        put(out, status.of().name());
        put(out, status.of().mode());
        put(out, status.destination());
        put(out, status.node());
        out.writeLong(status.counts().points());
        out.writeLong(status.counts().failures());
        out.writeLong(status.counts().gap());
        out.writeLong(status.lag().partitions());
        out.writeLong(status.lag().records());
        out.writeLong(status.lag().millis());
        put(out, status.problem());
      }
    }
  }

  private static void put(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_TEXT) {
      throw new IOException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads an answer. */
  public static List<SubscriptionStatus> read(DataInput in) throws IOException {
    List<SubscriptionStatus> statuses = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      statuses.add(
          new SubscriptionStatus(
              new SubscriptionStatus.Name(text(in), text(in), text(in), text(in)),
              text(in),
              text(in),
              new SubscriptionStatus.Counts(in.readLong(), in.readLong(), in.readLong()),
              new SubscriptionStatus.Lag(in.readLong(), in.readLong(), in.readLong()),
              text(in)));
    }
    return statuses;
  }
}
