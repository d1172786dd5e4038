package io.hyperbytedb.node.cluster;

/**
 * What a node says of itself.
 *
 * @param version the version that the membership got when the node came or took its state
 */
public record NodeRecord(
    NodeIdentity identity, NodeState state, long version, NodeProgress progress) {}
