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

  /** What a chunk of a statement's answer ends with. */
  enum Chunk {
    /** So many rows, or a series. */
    ROWS,
    /** A series, as in what InfluxDB answers from its index. */
    SERIES,
    /** The statement, as in what InfluxDB answers from its catalog. */
    STATEMENT
  }

  /**
   * Says what chunks of a statement's answer are, if not of rows. Follows the statement's start.
   */
  default void chunksOf(Chunk chunk) {}

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
