package io.hyperbytedb.query.http;

import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer of a query with {@code async=true}: nothing is kept but errors, in the log. */
final class AsyncAnswer implements Answer {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncAnswer.class);

  private boolean failed;

  static void log(@Nullable String error) {
    LOG.info("error while running async query: {}", error);
  }

  @Override
  public void startStatement(int id, @Nullable ZoneId zone) {}

  @Override
  public void series(SeriesHeader header) {}

  @Override
  public void rows(RowBatch batch) {}

  @Override
  public void endStatement(List<Message> messages, @Nullable String error) {
    // What follows a failed statement is not executed, which says nothing.
    if (error != null && !failed) {
      failed = true;
      log(error);
    }
  }

  @Override
  public void end() {}
}
