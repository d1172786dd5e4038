package io.hyperbytedb.debug;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The outcome of a request to a node. */
sealed interface Answer {
  /** The address of the node as the user wrote it. */
  String address();

  /** The time from the request to the complete answer, or to the failure. */
  Duration took();

  /** Whether something at the address answered, even if unintelligibly. */
  boolean reached();

  /** The node's own name, or its address if that is unknown. */
  String name();

  /**
   * A usable answer.
   *
   * @param status the HTTP status; not 200 if the node reports on something that failed
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
   * No usable answer.
   *
   * @param status the HTTP status, or 0 if the answer was not HTTP
   * @param reason the reason in a few words, for a reader
   */
  record Failure(String address, Duration took, boolean reached, int status, String reason)
      implements Answer {
    @Override
    public String name() {
      return address;
    }
  }
}
