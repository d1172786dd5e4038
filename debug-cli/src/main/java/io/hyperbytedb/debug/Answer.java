package io.hyperbytedb.debug;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What came of asking a node. */
sealed interface Answer {
  /** Whom we asked, as the user wrote it. */
  String address();

  /** From the question to the whole answer, or to giving up. */
  Duration took();

  /** Whether something listens there and said something, be it nonsense. */
  boolean reached();

  /** The node's own name, or its address if we do not know that. */
  String name();

  /**
   * An answer that can be used.
   *
   * @param status of HTTP; not 200 if the node has a report to give on something that failed
   */
  record Document(String address, Duration took, int status, JsonNode body) implements Answer {
    @Override
    public boolean reached() {
      return true;
    }

    @Override
    public String name() {
      return body.path("node_id").stringValue(address);
    }
  }

  /**
   * None.
   *
   * @param status of HTTP, or 0 if the node did not speak it
   * @param reason for a reader, in a few words
   */
  record Failure(String address, Duration took, boolean reached, int status, String reason)
      implements Answer {
    @Override
    public String name() {
      return address;
    }
  }
}
