package io.hyperbytedb.log.kafka;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assigns partitions with a consumer group that consumes nothing: Kafka tracks which members are
 * alive and moves no more partitions than necessary. A process that dies loses its partitions after
 * the session timeout.
 */
public final class KafkaAssignment implements PartitionAssignment {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaAssignment.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Heartbeats per session timeout. */
  private static final int HEARTBEATS = 20;

  private final KafkaLogConfig config;
  private final String group;
  private final String topic;
  private final Duration session;
  private final FaultHandler faults;

  /**
   * @param session the session timeout of a member
   * @param faults takes what the assignment throws
   */
  public KafkaAssignment(
      KafkaLogConfig config, String group, String topic, Duration session, FaultHandler faults) {
    this.config = config;
    this.group = group;
    this.topic = topic;
    this.session = session;
    this.faults = faults;
  }

  @Override
  public Log.Subscription join(Member member) {
    Membership membership = new Membership(member);
    membership.thread.start();
    return membership;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    var properties = KafkaLog.common(config);
    properties.put("group.id", group);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "latest");
    properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    properties.put("session.timeout.ms", Long.toString(session.toMillis()));
    // A member learns of a rebalance by its next heartbeat, and until then the moving partitions
    // have no owner.
    properties.put("heartbeat.interval.ms", Long.toString(session.toMillis() / HEARTBEATS));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private final class Membership implements Log.Subscription, ConsumerRebalanceListener {
    private final Member member;
    private final KafkaConsumer<byte[], byte[]> consumer = consumer();
    private final Thread thread = Thread.ofPlatform().name("share").daemon().unstarted(this::run);
    private volatile boolean closed;

    Membership(Member member) {
      this.member = member;
    }

    private void run() {
      try (consumer) {
        consumer.subscribe(List.of(topic), this);
        while (!closed) {
          tryPoll();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        faults.notFatal("assigning the partitions of [" + topic + "]: it ends", e);
      }
    }

    /**
     * Without this thread the process's partitions would have an owner that does not read them, so
     * a failure must not end it.
     */
    private void tryPoll() throws InterruptedException {
      try {
        poll();
      } catch (RuntimeException | Error e) {
        faults.notFatal("assigning the partitions of [" + topic + "]", e);
        Thread.sleep(RETRY);
      }
    }

    private void poll() throws InterruptedException {
      try {
        // Records are read by other consumers; this one only holds partitions.
        consumer.pause(consumer.assignment());
        var _ = consumer.poll(POLL);
        if (!hold()) {
          Thread.sleep(RETRY);
        }
      } catch (WakeupException e) {
        LOG.trace("woken to stop", e);
      } catch (KafkaException e) {
        LOG.warn("cannot take part in the assignment of [{}], will retry: {}", topic, e.toString());
        Thread.sleep(RETRY);
      }
    }

    /** Notifies the member of its current assignment; false if it must be notified again. */
    private boolean hold() {
      try {
        member.holds(numbers(consumer.assignment()));
        return true;
      } catch (RuntimeException e) {
        LOG.warn("cannot take partitions of [{}], will retry: {}", topic, e.toString());
        return false;
      }
    }

    /**
     * Kafka reports an assignment once; one that could not be taken is retried after the next poll.
     */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        var _ = hold();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        member.released(numbers(partitions));
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        member.lost(numbers(partitions));
      }
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    @Override
    public void close() {
      closed = true;
      consumer.wakeup();
      try {
        if (!thread.join(Duration.ofSeconds(60))) {
          LOG.warn("could not release the partitions of [{}] in time", topic);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
