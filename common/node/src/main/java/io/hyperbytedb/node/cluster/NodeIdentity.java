package io.hyperbytedb.node.cluster;

import java.time.Instant;

/**
 * What a node is; the same as long as its process lives.
 *
 * @param nodeId its name; no two nodes have the same
 * @param role what it is for, as {@code storage-node}
 * @param replica the replica that it belongs to
 * @param address where it answers HTTP: host and port
 * @param startedAt when its process began
 */
public record NodeIdentity(
    String nodeId, String role, String replica, String address, Instant startedAt) {
  /** The role of those who own partitions. */
  public static final String STORAGE_NODE = "storage-node";
}
