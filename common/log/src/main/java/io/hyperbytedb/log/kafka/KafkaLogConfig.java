package io.hyperbytedb.log.kafka;

import java.time.Duration;
import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param clientId what brokers see in their metrics and quotas
 * @param maxInFlightBytes how many bytes may wait for their acknowledgement
 * @param maxRecordBytes the largest record
 * @param deliveryTimeout after this long without an acknowledgement an append fails
 * @param clientProperties further properties for every client (SASL, TLS …), which win over ours
 */
public record KafkaLogConfig(
    String bootstrapServers,
    String clientId,
    long maxInFlightBytes,
    int maxRecordBytes,
    Duration deliveryTimeout,
    Map<String, String> clientProperties) {
  public KafkaLogConfig {
    clientProperties = Map.copyOf(clientProperties);
  }

  /** Defaults for everything but the address. */
  public static KafkaLogConfig of(String bootstrapServers) {
    return new KafkaLogConfig(
        bootstrapServers, "hyperbytedb", 64L << 20, 16 << 20, Duration.ofSeconds(10), Map.of());
  }
}
