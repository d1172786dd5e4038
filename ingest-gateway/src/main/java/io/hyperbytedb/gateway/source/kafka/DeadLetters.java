package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.BadPoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes points that were refused to a topic, in one transaction with the offsets of the source:
 * after a crash either both are there or neither, so a reader with {@code read_committed} finds
 * each point once. Not thread-safe.
 */
final class DeadLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** Longer points are cut: a topic accepts records of 1 MiB unless it is set up for more. */
  private static final int MAX_BYTES = 900_000;

  private static final String PREFIX = "hyperbytedb.";
  private static final Duration ADMIN_LIMIT = Duration.ofSeconds(20);

  private final Clients clients;
  private final String source;
  private final String topic;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean exists;

  DeadLetters(Clients clients, String source, String topic) {
    this.clients = clients;
    this.source = source;
    this.topic = topic;
  }

  /**
   * Creates the topic if there is none, and ends a transaction that an earlier process left open.
   *
   * @throws KafkaException if nothing can be written
   */
  void open() {
    if (!exists) {
      ensureTopic();
      exists = true;
    }
    if (producer == null) {
      KafkaProducer<byte[], byte[]> made = clients.producer();
      try {
        made.initTransactions();
      } catch (RuntimeException e) {
        made.close(Duration.ZERO);
        throw e;
      }
      producer = made;
    }
  }

  private void ensureTopic() {
    try (Admin admin = clients.admin()) {
      NewTopic wanted = new NewTopic(topic, Optional.empty(), Optional.empty());
      admin.createTopics(List.of(wanted)).all().get(ADMIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("source [{}]: created the dead-letter topic [{}]", source, topic);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException) && !isThere()) {
        throw new KafkaException(Progress.rootMessage(e), e);
      }
    } catch (TimeoutException e) {
      throw new KafkaException("the brokers do not answer", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** A client that may not create topics may still write to one. */
  private boolean isThere() {
    try (Admin admin = clients.admin()) {
      var _ =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(ADMIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("cannot describe [{}]", topic, e);
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Writes points together with the offsets behind them.
   *
   * @throws KafkaException if that is not known to have happened
   */
  void write(
      List<BadPoint> points,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    open();
    KafkaProducer<byte[], byte[]> out = producer;
    if (out == null) {
      throw new IllegalStateException("not open");
    }
    try {
      out.beginTransaction();
      for (BadPoint point : points) {
        var _ = out.send(record(point));
      }
      out.sendOffsetsToTransaction(offsets, group);
      out.commitTransaction();
    } catch (RuntimeException e) {
      giveUp(out);
      if (e.getCause() instanceof CommitFailedException moved) {
        throw moved;
      }
      throw e;
    }
  }

  /** A producer is of no use after a failure; the next one ends what this one left open. */
  private void giveUp(KafkaProducer<byte[], byte[]> out) {
    producer = null;
    exists = false;
    try {
      out.abortTransaction();
    } catch (RuntimeException e) {
      LOG.debug("the transaction is ended by the next producer, or by its timeout", e);
    }
    out.close(Duration.ZERO);
  }

  private ProducerRecord<byte[], byte[]> record(BadPoint point) {
    KafkaMessage message = (KafkaMessage) point.message();
    Headers headers = new RecordHeaders(message.kafka().headers());
    boolean cut = point.text().length > MAX_BYTES;
    put(headers, "source", source);
    put(headers, "topic", message.topic());
    put(headers, "partition", Integer.toString(message.partition()));
    put(headers, "offset", Long.toString(message.offset()));
    put(headers, "timestamp", Long.toString(message.timestamp()));
    put(headers, "line", Integer.toString(point.line()));
    put(headers, "reason", point.reason());
    if (cut) {
      put(headers, "truncated", Integer.toString(point.text().length));
    }
    byte[] text = cut ? Arrays.copyOf(point.text(), MAX_BYTES) : point.text();
    return new ProducerRecord<>(topic, null, null, message.key(), text, headers);
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
      producer = null;
    }
  }
}
