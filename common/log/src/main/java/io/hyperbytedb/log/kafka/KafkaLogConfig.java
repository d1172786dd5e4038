package io.hyperbytedb.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How to connect to Kafka.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param clientId the client id that brokers use in metrics and quotas
 * @param maxInFlightBytes how many bytes may await acknowledgement
 * @param maxRecordBytes the maximum record size
 * @param deliveryTimeout an append fails after this long without an acknowledgement
 * @param producers the number of producers, across which partitions are spread; 0 for a client that
 *     appends nothing. One batches best. A broker that syncs each append ({@code flush.messages=1})
 *     syncs the partitions of a request one after the other; then up to one producer per partition
 *     pays off
 * @param clientProperties additional client properties (SASL, TLS …), which override ours
 */
public record KafkaLogConfig(
    String bootstrapServers,
    String clientId,
    long maxInFlightBytes,
    int maxRecordBytes,
    Duration deliveryTimeout,
    int producers,
    Map<String, String> clientProperties) {
  public KafkaLogConfig {
    if (producers < 0) {
      throw new IllegalArgumentException("producers [" + producers + "] must not be negative");
    }
    clientProperties = Map.copyOf(clientProperties);
  }

  /** The defaults for everything but the address. */
  public static KafkaLogConfig of(String bootstrapServers) {
    return new KafkaLogConfig(
        bootstrapServers, "hyperbytedb", 64L << 20, 16 << 20, Duration.ofSeconds(10), 1, Map.of());
  }

  /** A copy with additional client properties. */
  public KafkaLogConfig with(Map<String, String> moreProperties) {
    Map<String, String> properties = new HashMap<>(clientProperties);
    properties.putAll(moreProperties);
    return new KafkaLogConfig(
        bootstrapServers,
        clientId,
        maxInFlightBytes,
        maxRecordBytes,
        deliveryTimeout,
        producers,
        properties);
  }

  /** A copy with another number of producers. */
  public KafkaLogConfig withProducers(int count) {
    return new KafkaLogConfig(
        bootstrapServers,
        clientId,
        maxInFlightBytes,
        maxRecordBytes,
        deliveryTimeout,
        count,
        clientProperties);
  }
}
