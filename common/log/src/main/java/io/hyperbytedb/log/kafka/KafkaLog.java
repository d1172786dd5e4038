package io.hyperbytedb.log.kafka;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on Kafka: idempotent producers with {@code acks=all}, one admin client for queries and
 * one for removals, and a consumer per reader. No consumer groups, no transactions.
 */
public final class KafkaLog implements Log {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Request timeout, after which another broker is asked. Kafka's default of 30 s would delay a
   * read by as much when a broker hangs, although its partitions already have a new leader.
   */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Maximum age of cached leader metadata. By default a client refreshes it only after a failure,
   * and a hanging broker fails slowly: a request sent just before its partitions move would wait
   * for it once more.
   */
  private static final Duration METADATA_AGE = Duration.ofSeconds(1);

  private static final Duration ADMIN_RETRY = Duration.ofMillis(20);

  /** How long to wait for enough brokers to create a topic. */
  private static final Duration BROKERS_LIMIT = Duration.ofSeconds(10);

  private final KafkaLogConfig config;
  private final List<KafkaProducer<byte[], byte[]>> producers;
  private final Admin admin;

  /**
   * Its own connection: a broker handles the requests of a connection in order and answers a
   * removal only once all followers have applied it, so a dead follower would hold up reads behind
   * it.
   */
  private final Admin remover;

  private final OffsetLookup ends;
  private final AtomicLong inFlight = new AtomicLong();

  public KafkaLog(KafkaLogConfig config) {
    this.config = config;
    this.producers =
        IntStream.range(0, config.producers()).mapToObj(i -> producer(config, i)).toList();
    this.admin = Admin.create(common(config));
    this.remover = Admin.create(common(config));
    this.ends = new OffsetLookup(admin, OffsetSpec.latest());
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    if (inFlight.addAndGet(value.length) > config.maxInFlightBytes()) {
      inFlight.addAndGet(-value.length);
      offset.completeExceptionally(
          new LogException(Reason.OVERLOADED, "too many bytes are in flight to the log"));
      return offset;
    }
    try {
      var _ =
          producer(partition)
              .send(
                  new ProducerRecord<>(partition.topic(), partition.number(), key, value),
                  (metadata, failure) -> {
                    inFlight.addAndGet(-value.length);
                    if (failure == null) {
                      LOG.trace(
                          "{}: appended {} bytes at {}",
                          partition,
                          value.length,
                          metadata.offset());
                      offset.complete(metadata.offset());
                    } else {
                      offset.completeExceptionally(translate(partition, failure));
                    }
                  });
    } catch (KafkaException | IllegalStateException e) {
      inFlight.addAndGet(-value.length);
      offset.completeExceptionally(translate(partition, e));
    }
    return offset;
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    Map<String, Object> properties = common(config);
    properties.put("auto.offset.reset", "none");
    properties.put("enable.auto.commit", "false");
    properties.put("fetch.max.wait.ms", "500");
    properties.put("fetch.min.bytes", "1");
    properties.put(
        "fetch.max.bytes", Integer.toString(Math.max(16 << 20, config.maxRecordBytes())));
    properties.put(
        "max.partition.fetch.bytes", Integer.toString(Math.max(8 << 20, config.maxRecordBytes())));
    properties.put("max.poll.records", "2000");
    properties.put("check.crcs", "true");
    properties.putAll(config.clientProperties());
    return new KafkaLogReader(
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        partition,
        offset);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions) {
    return ends.get(partitions);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions) {
    return new OffsetLookup(admin, OffsetSpec.earliest()).get(partitions);
  }

  @Override
  public void deleteBefore(Partition partition, long offset) {
    await(
        partition.toString(),
        remover
            .deleteRecords(Map.of(kafkaPartition(partition), RecordsToDelete.beforeOffset(offset)))
            .all());
  }

  /** Only changes are sent to a controller, which may hang while a process starts. */
  @Override
  public int ensureTopic(TopicSpec spec) {
    int partitions = knownPartitions(spec.name());
    if (partitions == 0) {
      create(spec);
      partitions = partitionCount(spec.name(), ADMIN_TIMEOUT);
    }
    alter(spec);
    return partitions;
  }

  /** The number of partitions; 0 if the broker that answers does not know the topic. */
  private int knownPartitions(String topic) {
    try {
      return partitionCount(topic, Duration.ZERO);
    } catch (LogException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * Creates a topic unless another process has done so. A broker that was idle for a second is not
   * counted until its next heartbeat.
   */
  private void create(TopicSpec spec) {
    NewTopic topic =
        new NewTopic(spec.name(), spec.partitions(), (short) spec.replicas())
            .configs(spec.settings());
    try {
      var _ =
          awaitUnless(
              InvalidReplicationFactorException.class,
              BROKERS_LIMIT,
              topic.name(),
              () -> admin.createTopics(List.of(topic)).all());
    } catch (LogException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** The number of partitions. Not every broker knows a newly created topic at once. */
  private int partitionCount(String topic, Duration timeout) {
    return awaitUnless(
            UnknownTopicOrPartitionException.class,
            timeout,
            topic,
            () -> admin.describeTopics(List.of(topic)).allTopicNames())
        .values()
        .iterator()
        .next()
        .partitions()
        .size();
  }

  /** Repeats a request for a while as long as its failure is transient. */
  private <T> T awaitUnless(
      Class<? extends ApiException> passing,
      Duration timeout,
      String topic,
      Supplier<KafkaFuture<T>> question) {
    long limit = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        return await(topic, question.get());
      } catch (LogException e) {
        if (!passing.isInstance(e.getCause()) || System.nanoTime() > limit) {
          throw e;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(ADMIN_RETRY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LogException(Reason.CLOSED, topic + ": interrupted", e);
      }
    }
  }

  /** Applies the wanted settings to an existing topic, as the fsync policy may have changed. */
  private void alter(TopicSpec spec) {
    if (spec.settings().isEmpty()) {
      return;
    }
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
    Config now =
        awaitUnless(
                UnknownTopicOrPartitionException.class,
                ADMIN_TIMEOUT,
                spec.name(),
                () -> admin.describeConfigs(List.of(topic)).all())
            .get(topic);
    List<AlterConfigOp> changes =
        spec.settings().entrySet().stream()
            .filter(setting -> !setting.getValue().equals(value(now, setting.getKey())))
            .map(
                setting ->
                    new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
            .toList();
    if (!changes.isEmpty()) {
      await(spec.name(), admin.incrementalAlterConfigs(Map.of(topic, changes)).all());
    }
  }

  private static @Nullable String value(@Nullable Config settings, String name) {
    ConfigEntry entry = settings == null ? null : settings.get(name);
    return entry == null ? null : entry.value();
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> positions(
      String group, Collection<Partition> partitions) {
    List<TopicPartition> asked = partitions.stream().map(KafkaLog::kafkaPartition).toList();
    return admin
        .listConsumerGroupOffsets(
            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(asked)))
        .partitionsToOffsetAndMetadata(group)
        .toCompletionStage()
        .toCompletableFuture()
        .handle((found, failure) -> positions(group, found, failure));
  }

  private static Map<Partition, Long> positions(
      String group,
      @Nullable Map<TopicPartition, @Nullable OffsetAndMetadata> found,
      @Nullable Throwable failure) {
    if (found == null) {
      LogException refused =
          refused("the position of group [" + group + "]", Objects.requireNonNull(failure));
      if (refused.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw refused;
    }
    Map<Partition, Long> positions = new HashMap<>();
    found.forEach(
        (partition, offset) -> {
          if (offset != null) {
            positions.put(new Partition(partition.topic(), partition.partition()), offset.offset());
          }
        });
    return positions;
  }

  private static LogException refused(String subject, Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    cause = cause == null ? failure : cause;
    return new LogException(reason(cause), subject + ": " + cause, cause);
  }

  @Override
  public CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets.forEach((p, offset) -> commits.put(kafkaPartition(p), new OffsetAndMetadata(offset)));
    return admin
        .alterConsumerGroupOffsets(group, commits)
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(refused("committing for " + group, failure)));
  }

  @Override
  public void close() {
    producers.forEach(producer -> producer.close(config.deliveryTimeout()));
    admin.close(Duration.ofSeconds(2));
    remover.close(Duration.ZERO);
  }

  private static <T> T await(String subject, KafkaFuture<T> answer) {
    try {
      return answer.get(ADMIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LogException(reason(cause), subject + ": " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new LogException(Reason.UNAVAILABLE, subject + ": no answer from Kafka", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(Reason.CLOSED, subject + ": interrupted", e);
    }
  }

  /** The reason behind a failed request to a broker; most are transient. */
  static Reason reason(Throwable failure) {
    return switch (failure) {
      // Access may be granted later.
      case AuthenticationException _, AuthorizationException _ -> Reason.UNAVAILABLE;
      case UnknownTopicOrPartitionException _,
          TopicExistsException _,
          InvalidTopicException _,
          InvalidPartitionsException _,
          InvalidReplicationFactorException _,
          InvalidReplicaAssignmentException _,
          InvalidConfigurationException _,
          InvalidRequestException _,
          PolicyViolationException _ ->
          Reason.BAD_TOPIC;
      case OffsetOutOfRangeException _ -> Reason.OFFSET_GONE;
      case IllegalStateException _ -> Reason.CLOSED;
      default -> Reason.UNAVAILABLE;
    };
  }

  private static LogException translate(Partition partition, Exception failure) {
    Reason reason =
        switch (failure) {
          case RecordTooLargeException e -> Reason.TOO_LARGE;
          case IllegalStateException e -> Reason.CLOSED;
          default -> Reason.UNAVAILABLE;
        };
    return new LogException(reason, partition + ": " + failure.getMessage(), failure);
  }

  static TopicPartition kafkaPartition(Partition partition) {
    return new TopicPartition(partition.topic(), partition.number());
  }

  /** The same producer for every append to a partition, which preserves their order. */
  private KafkaProducer<byte[], byte[]> producer(Partition partition) {
    if (producers.isEmpty()) {
      throw new IllegalStateException("this client appends nothing");
    }
    int spread = partition.topic().hashCode() + partition.number();
    return producers.get(Math.floorMod(spread, producers.size()));
  }

  private static KafkaProducer<byte[], byte[]> producer(KafkaLogConfig config, int index) {
    return new KafkaProducer<>(
        producerProperties(config, index), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Map<String, Object> producerProperties(KafkaLogConfig config, int index) {
    Map<String, Object> properties = common(config);
    properties.put("client.id", config.clientId() + "-" + index);
    long timeout = config.deliveryTimeout().toMillis();
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.put("linger.ms", "0");
    // Records that arrive during a request are sent together in the next. A broker handles the
    // requests of a connection one by one, so more requests in flight would only be smaller
    // (docs/kafka-facts.md).
    properties.put("max.in.flight.requests.per.connection", "1");
    properties.put("compression.type", "lz4");
    properties.put("batch.size", Integer.toString(256 << 10));
    properties.put("buffer.memory", Long.toString(config.maxInFlightBytes() + (32L << 20)));
    properties.put("max.request.size", Integer.toString(config.maxRecordBytes()));
    properties.put("delivery.timeout.ms", Long.toString(timeout));
    properties.put("request.timeout.ms", Long.toString(Math.max(1_000, timeout / 2)));
    properties.put("max.block.ms", Long.toString(timeout));
    properties.put("retry.backoff.ms", "20");
    properties.putAll(config.clientProperties());
    return properties;
  }

  /** The properties of every client of the log, as {@link KafkaLogConfig} says. */
  public static Map<String, Object> common(KafkaLogConfig config) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", config.bootstrapServers());
    properties.put("client.id", config.clientId());
    properties.put("enable.metrics.push", "false");
    properties.put("metadata.max.age.ms", Long.toString(METADATA_AGE.toMillis()));
    // Metadata is requested from a broker with an open connection, or else from one to connect to.
    // If the only connected one hangs, the metadata request must happen between two attempts, or it
    // never happens.
    properties.put("retry.backoff.ms", "50");
    properties.put("retry.backoff.max.ms", "100");
    properties.put("reconnect.backoff.ms", "250");
    properties.put("reconnect.backoff.max.ms", "500");
    properties.put("request.timeout.ms", Long.toString(ANSWER_TIMEOUT.toMillis()));
    String connect = Long.toString(CONNECT_TIMEOUT.toMillis());
    properties.put("socket.connection.setup.timeout.ms", connect);
    properties.put("socket.connection.setup.timeout.max.ms", connect);
    properties.put("metric.reporters", "");
    properties.putAll(config.clientProperties());
    return properties;
  }
}
