package io.hyperbytedb.cluster;

import java.time.Instant;

/**
 * The identity of a node, constant for the lifetime of its process.
 *
 * @param nodeId its unique name
 * @param role its role, such as {@code storage-node}
 * @param replica the replica that it belongs to
 * @param address the host and port of its HTTP API
 * @param startedAt the start time of its process
 */
public record NodeIdentity(
    String nodeId, String role, String replica, String address, Instant startedAt) {
  /** The role of the nodes that own partitions. */
  public static final String STORAGE_NODE = "storage-node";
}
