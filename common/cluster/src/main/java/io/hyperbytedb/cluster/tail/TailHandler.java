package io.hyperbytedb.cluster.tail;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Serves {@code POST /internal/tail} for {@link RemoteTail}. */
public final class TailHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/tail";

  private static final int MAX_QUESTION = 1 << 20;
  private static final int BUFFER = 256 << 10;

  private final HotTail tail;

  /**
   * @param tail the tail of the partitions that this process owns
   */
  public TailHandler(HotTail tail) {
    this.tail = tail;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(MAX_QUESTION);
    TailCodec.Question question;
    try {
      question = TailCodec.decode(java.util.Arrays.copyOf(body.bytes(), body.length()));
    } catch (RecordFormatException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no question: " + e.getMessage(), e);
    }
    List<TailRows> answer = await(ask(question));
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                exchange.respondStreaming(200, "application/octet-stream"), BUFFER))) {
      TailCodec.write(answer, out);
    }
  }

  private CompletableFuture<List<TailRows>> ask(TailCodec.Question question) {
    return question.measurement().isEmpty()
        ? tail.series(question.databaseId(), question.consistency())
            .thenApply(all -> all.stream().map(series -> new TailRows(series, List.of())).toList())
        : tail.rows(question.request());
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof HyperbyteException cause ? cause : e;
    }
  }
}
