package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.cluster.checkpoint.WalPositions;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka Streams application of materialized views, while there are any. Thread-safe. */
final class ViewStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewStream.class);

  /** A process of which the group hears nothing for this long computes no view any more. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  /** The topic of marks, as Kafka Streams names it. */
  static final String MARKS = WalPositions.VIEWS + "-marks-repartition";

  private static final Duration STOP = Duration.ofSeconds(20);
  private static final int CACHE_BYTES = 4 << 20;

  /** Marks are seen when they are committed. */
  private static final int COMMIT_MILLIS = 100;

  private static final int FETCH_BYTES = 8 << 20;
  private static final int RECORDS = 200;

  private final KafkaStreams streams;

  ViewStream(
      Log log,
      Catalog catalog,
      KafkaLogConfig brokers,
      ViewNode.Settings settings,
      ViewRuns runs,
      Changes changes) {
    this.streams =
        new KafkaStreams(
            topology(log, catalog, settings, runs, changes), properties(brokers, settings));
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.warn("the stream of materialized views failed and is started again", e);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  private static Topology topology(
      Log log, Catalog catalog, ViewNode.Settings settings, ViewRuns runs, Changes changes) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store(Tracker.STORE));
    builder.addStateStore(store(Refresher.STORE));
    builder.stream(settings.topic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(() -> new Tracker(log, catalog, settings.topic(), changes), Tracker.STORE)
        .repartition(
            Repartitioned.with(Serdes.Long(), Serdes.ByteArray())
                .withName("marks")
                .withNumberOfPartitions(settings.partitions()))
        .process(() -> new Refresher(catalog, runs, changes), Refresher.STORE);
    return builder.build();
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    Serde<Bytes> keys = Serdes.Bytes();
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), keys, Serdes.ByteArray())
        .withCachingEnabled();
  }

  private static Properties properties(KafkaLogConfig brokers, ViewNode.Settings settings) {
    Properties properties = new Properties();
    properties.putAll(KafkaLog.common(brokers));
    properties.remove("metric.reporters");
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, WalPositions.VIEWS);
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, WalPositions.VIEWS);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.directory().toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replicas());
    // A mark that leaves the tracker's store arrives in the refresher's, whatever crashes.
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS);
    properties.put(StreamsConfig.POLL_MS_CONFIG, 20);
    properties.put(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StreamsRocksDb.class.getName());
    properties.put(consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(consumer(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), RECORDS);
    properties.put(consumer(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
    properties.put(consumer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), FETCH_BYTES / 2);
    properties.put(
        consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) SESSION_TIMEOUT.toMillis());
    properties.put(consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    // A changelog of a few marks needs no large segments.
    properties.put(StreamsConfig.topicPrefix("segment.bytes"), Integer.toString(8 << 20));
    return properties;
  }

  private static String consumer(String key) {
    return StreamsConfig.mainConsumerPrefix(key);
  }

  void start() {
    streams.start();
  }

  @Override
  public void close() {
    if (!streams.close(STOP)) {
      LOG.warn("the stream of materialized views did not stop in time");
    }
  }
}
