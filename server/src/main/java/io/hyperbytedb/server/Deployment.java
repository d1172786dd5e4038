package io.hyperbytedb.server;

import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.compactor.Share;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.stream.ViewEngine;
import io.hyperbytedb.stream.ViewNode;
import io.hyperbytedb.stream.subscription.SubscriptionNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What differs between a process that is the whole database and a process of a cluster. Everything
 * else is the same in both: {@link Node} starts the parts, and calls these methods in this order.
 */
sealed interface Deployment permits Alone, Clustered {

  // The core.

  /** Locks the directories, and refuses one in which a restore was not completed. */
  void lock();

  /** Connects to the brokers, or starts one. */
  LogAccess connect() throws IOException;

  /** Creates missing topics. */
  StateLogs topics(Log log) throws InterruptedException;

  /** Announces the process, which is then joining. */
  Membership join(Log log, NodeReport report);

  /** Where to take the state from if neither the log nor a local checkpoint has it. */
  StateCheckpoints.Source stateSource(Membership members);

  /**
   * Watches the directories of the state, and of the log if it is in this process.
   *
   * @return why the log is lost; null while it is not
   */
  Supplier<@Nullable String> watchDirectories(ClusterState state, Checkpointer checkpoints);

  /** Starts to prune the logs of the state, which is complete now. */
  void prune(ClusterState state, Membership members, Checkpointer checkpoints);

  /** The offsets below which this process needs no records any more, for heartbeats. */
  Map<String, long[]> durable();

  /** The sources of all gateways. */
  Sources sources(NodeCore core);

  /** The files of the replica. */
  Storage storage() throws IOException;

  // The parts.

  /** The disk that must have space for writes; null if it is not in this process. */
  @Nullable DiskMonitor writeDisk();

  /** Forwards the queries that reach a gateway. */
  void forwardQueries(NodeCore core);

  /** The name under which the owner of a partition is known. */
  String ownerName();

  /** Adds to a storage node what only this deployment has. */
  void addTo(StorageNode node, NodeCore core);

  /** Divides the work of the compactors. */
  Share share(NodeCore core);

  /** What keeps the compactor from deleting files. */
  RetentionHolds holds(NodeCore core);

  /** The other replicas, for comparisons and repairs. */
  Supplier<List<OtherReplica>> otherReplicas(NodeCore core);

  /** Adds to a compactor what only this deployment has. */
  void addTo(CompactorPart compactor, NodeCore core);

  /** Is told the paths of files that queries could not read. */
  Consumer<Set<String>> suspects(NodeCore core);

  /** The rows that are not in files yet, for queries. */
  HotTail tail(NodeCore core);

  /**
   * Has windows of materialized views computed.
   *
   * @param queries the query node of this process, if it has one
   */
  ViewEngine views(NodeCore core, @Nullable QueryPart queries);

  /** The views that this process computes are those. */
  void computed(ViewNode views);

  /** The subscriptions whose points this process sends are those. */
  void sent(SubscriptionNode subscriptions);

  /** What stream nodes say of their views and subscriptions. */
  StreamStatus streams(NodeCore core);

  /** The query nodes of other replicas. */
  OtherNodes otherNodes(NodeCore core);

  /** Gives a storage node its partitions, unless it has them; requests are answered already. */
  void assignPartitions(StorageNode node, NodeCore core) throws InterruptedException;
}
