package io.hyperbytedb.log.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param clientId what brokers see in their metrics and quotas
 * @param maxInFlightBytes how many bytes may wait for their acknowledgement
 * @param maxRecordBytes the largest record
 * @param deliveryTimeout after this long without an acknowledgement an append fails
 * @param producers how many connections append side by side, partitions spread over them. One
 *     batches best. A broker that syncs each append ({@code flush.messages=1}) syncs the partitions
 *     of one request one after the other: there, up to one for each partition pays
 * @param clientProperties further properties for every client (SASL, TLS …), which win over ours
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
    if (producers < 1) {
      throw new IllegalArgumentException("producers [" + producers + "] must be at least 1");
    }
    clientProperties = Map.copyOf(clientProperties);
  }

  /** Defaults for everything but the address. */
  public static KafkaLogConfig of(String bootstrapServers) {
    return new KafkaLogConfig(
        bootstrapServers, "hyperbytedb", 64L << 20, 16 << 20, Duration.ofSeconds(10), 1, Map.of());
  }

  /** The same with these properties of clients added. */
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

  /** The same with another number of producers. */
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
