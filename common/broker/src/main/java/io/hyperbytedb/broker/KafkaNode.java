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
 * but neither lets others handle its faults nor be between the starts of controller and broker. For
 * one thread.
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
   * Starts, and returns when requests are taken.
   *
   * @param alone whether there is no other broker that could be the one that is registered
   */
  void start(boolean alone) {
    controller.startup();
    if (alone) {
      forgetPredecessor();
    }
    broker.startup();
  }

  /**
   * A broker that was killed keeps its number until its session is over. It is known to be dead
   * here, as its directory is ours, so it need not be waited for, and sessions may be long.
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
   * @param limit how long the broker may take to leave in order
   */
  void stop(Duration limit) {
    broker.shutdown(limit);
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
