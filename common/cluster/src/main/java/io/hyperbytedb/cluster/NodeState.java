package io.hyperbytedb.cluster;

/** The state of a node. The codes are part of formats and metrics. */
public enum NodeState {
  /** Loads the state that it needs to work. */
  JOINING(0, "Joining"),
  /** Works, but is behind the log. */
  SYNCING(1, "Syncing"),
  /** Works. */
  ACTIVE(2, "Active"),
  /** Has been silent for some time; assigned by other nodes, never announced by the node itself. */
  DISCONNECTED(3, "Disconnected"),
  /** Refuses writes and completes its work. */
  DRAINING(4, "Draining"),
  /** Has no work left, and may be stopped permanently. */
  LEAVING(5, "Leaving");

  private final int code;
  private final String label;

  NodeState(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The code in metrics. */
  public int code() {
    return code;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** Whether the node is about to leave and must not get new work. */
  public boolean goes() {
    return this == DRAINING || this == LEAVING;
  }

  /** Whether the node runs, so that its requirements count. */
  boolean isAtWork() {
    return this != DISCONNECTED && this != LEAVING;
  }

  static NodeState of(int code) {
    for (NodeState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("no state has code [" + code + "]");
  }
}
