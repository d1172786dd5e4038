package io.hyperbytedb.node.cluster;

/** What a node of the cluster is up to. The codes are part of formats and metrics. */
public enum NodeState {
  /** It reads the state that it needs to do anything. */
  JOINING(0, "Joining"),
  /** It works, but is behind the log. */
  SYNCING(1, "Syncing"),
  /** It does what it is for. */
  ACTIVE(2, "Active"),
  /** Nothing was heard of it for some time: what others say, never it. */
  DISCONNECTED(3, "Disconnected"),
  /** It takes no writes and brings to an end what it has. */
  DRAINING(4, "Draining"),
  /** It has nothing left to do, and may be stopped for good. */
  LEAVING(5, "Leaving");

  private final int code;
  private final String label;

  NodeState(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The number that metrics show. */
  public int code() {
    return code;
  }

  /** The word that people see. */
  public String label() {
    return label;
  }

  /** Whether it goes away and is to be given nothing new. */
  public boolean goes() {
    return this == DRAINING || this == LEAVING;
  }

  /** Whether it runs, and needs what it says that it needs. */
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
