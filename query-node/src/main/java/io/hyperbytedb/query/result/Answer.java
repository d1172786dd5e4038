package io.hyperbytedb.query.result;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the answers of all statements of a query, one after the other. For one thread. */
public interface Answer extends ResultSink {
  /**
   * Starts a statement's answer; series and rows follow.
   *
   * @param id the statement's number in the query, from 0
   * @param zone where its times are local, null for UTC
   */
  void startStatement(int id, @Nullable ZoneId zone) throws IOException;

  /**
   * Says that a statement's series are not to be cut into chunks, as InfluxDB does with what it
   * answers from its index. Follows the start of the statement.
   */
  default void wholeSeries() {}

  /**
   * Ends a statement's answer.
   *
   * @param messages warnings
   * @param error why it failed, null if it did not
   */
  void endStatement(List<Message> messages, @Nullable String error) throws IOException;

  /** Ends the answer and sends what is left of it. */
  void end() throws IOException;

  /**
   * A message beside the rows.
   *
   * @param level such as {@code warning}
   * @param text for the user
   */
  record Message(String level, String text) {}
}
