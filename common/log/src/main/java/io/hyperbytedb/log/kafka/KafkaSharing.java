package io.hyperbytedb.log.kafka;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Sharing;
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
 * Shares partitions by a consumer group that consumes nothing: Kafka knows who is alive, and moves
 * no more partitions than it must. A process that dies loses its partitions after the session
 * timeout.
 */
public final class KafkaSharing implements Sharing {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSharing.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** In a session. */
  private static final int HEARTBEATS = 20;

  private final KafkaLogConfig config;
  private final String group;
  private final String topic;
  private final Duration session;
  private final FaultHandler faults;

  /**
   * @param session how long a member may be silent
   * @param faults takes what sharing throws
   */
  public KafkaSharing(
      KafkaLogConfig config, String group, String topic, Duration session, FaultHandler faults) {
    this.config = config;
    this.group = group;
    this.topic = topic;
    this.session = session;
    this.faults = faults;
  }

  @Override
  public Log.Following join(Member member) {
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
    // A member hears by its next heartbeat that partitions are to move, and nobody has them
    // meanwhile.
    properties.put("heartbeat.interval.ms", Long.toString(session.toMillis() / HEARTBEATS));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private final class Membership implements Log.Following, ConsumerRebalanceListener {
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
        faults.notFatal("sharing [" + topic + "]: it ends", e);
      }
    }

    /** Without this thread its partitions would have no owner that reads them: it never ends. */
    private void tryPoll() throws InterruptedException {
      try {
        poll();
      } catch (RuntimeException | Error e) {
        faults.notFatal("sharing [" + topic + "]", e);
        Thread.sleep(RETRY);
      }
    }

    private void poll() throws InterruptedException {
      try {
        // Others read the records; here a partition is only held.
        consumer.pause(consumer.assignment());
        var _ = consumer.poll(POLL);
        if (!hold()) {
          Thread.sleep(RETRY);
        }
      } catch (WakeupException e) {
        LOG.trace("woken to stop", e);
      } catch (KafkaException e) {
        LOG.warn("cannot take part in sharing [{}], will try again: {}", topic, e.toString());
        Thread.sleep(RETRY);
      }
    }

    /** Has the member hold what it is assigned now; false if it is to be told again. */
    private boolean hold() {
      try {
        member.holds(numbers(consumer.assignment()));
        return true;
      } catch (RuntimeException e) {
        LOG.warn("cannot take partitions of [{}], will try again: {}", topic, e.toString());
        return false;
      }
    }

    /** Kafka gives a partition once: what fails is tried again after the next poll. */
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
          LOG.warn("could not give back the partitions of [{}] in time", topic);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
