package io.hyperbytedb.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.ReplicaManager;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one KRaft node, broker and controller. {@link KafkaRaftServer} has the same parts,
 * but allows neither custom fault handlers nor steps between the starts of controller and broker.
 * Not thread-safe.
 */
final class KafkaNode {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
  private static final Duration ELECTION = Duration.ofSeconds(60);
  private static final long RETRY_MILLIS = 10;

  private final KafkaConfig config;
  private final ControllerServer controller;
  private final BrokerServer broker;

  KafkaNode(Properties properties, FaultHandlerFactory faults) {
    this.config = new KafkaConfig(properties, false);
    var directories = KafkaRaftServer.initializeLogDirs(config, LOG, "");
    MetaPropertiesEnsemble ids = directories._1();
    BootstrapMetadata bootstrap = directories._2();
    String cluster = ids.clusterId().orElseThrow();
    SharedServer shared =
        new SharedServer(
            config,
            ids,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, cluster),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            faults,
            ServerSocketFactory.INSTANCE);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    this.broker = new BrokerServer(shared);
  }

  /**
   * Starts the node; returns once it accepts requests.
   *
   * @param alone whether a registered broker can only be this one's predecessor
   */
  void start(boolean alone) {
    controller.startup();
    if (alone) {
      forgetPredecessor();
    }
    broker.startup();
  }

  /**
   * A killed broker keeps its registration until its session ends. Its directory is ours, so it is
   * known to be dead; removing its registration avoids the wait, and sessions may be long.
   */
  private void forgetPredecessor() {
    ControllerRequestContext request =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
    long limit = System.nanoTime() + ELECTION.toNanos();
    try {
      while (true) {
        try {
          controller
              .controller()
              .unregisterBroker(request, config.nodeId())
              .get(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
          return;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof BrokerIdNotRegisteredException) {
            return;
          }
          if (!(e.getCause() instanceof NotControllerException)) {
            throw new IllegalStateException("the controller does not answer", e.getCause());
          }
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("no controller was elected", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The partitions of the running broker. */
  ReplicaManager replicas() {
    return broker.replicaManager();
  }

  /** Begins a new segment where records of the last one were removed, and deletes what it can. */
  void freeRemoved() {
    var logs = broker.logManager().allLogs().iterator();
    try {
      while (logs.hasNext()) {
        UnifiedLog log = logs.next();
        if (log.logStartOffset() > log.activeSegment().baseOffset()) {
          var _ = log.roll();
        }
        int deleted = log.deleteOldSegments();
        LOG.debug("{}: {} segments were deleted", log.topicPartition(), deleted);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Stops what was started.
   *
   * @param limit the timeout for an orderly shutdown of the broker
   */
  void stop(Duration limit) {
    broker.shutdown(limit);
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
