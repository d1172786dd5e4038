package io.hyperbytedb.cluster;

/**
 * The record in which a node announces itself.
 *
 * @param version the version of the membership since the node joined or last changed its state
 */
public record NodeRecord(
    NodeIdentity identity, NodeState state, long version, NodeProgress progress) {}
