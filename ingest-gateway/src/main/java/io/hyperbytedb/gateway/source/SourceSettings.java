package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.lineprotocol.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A source of points.
 *
 * @param name its name, which also names its consumer group
 * @param input where its records come from
 * @param format how they are read
 * @param target where their points go
 * @param refusals what happens to points that are refused
 */
public record SourceSettings(
    String name, Input input, Format format, Target target, Refusals refusals) {

  /**
   * Where records come from.
   *
   * @param topics the topics; empty if there is a pattern
   * @param pattern a regular expression for the names of topics; empty if there are topics
   * @param client how they are fetched
   * @param start where a group that has not committed anything begins
   * @param onGap what happens when records were removed before they were read
   * @param maxInFlightBytes how many bytes of records may wait for the write
   * @param maxRecordBytes longer records are refused
   */
  public record Input(
      List<String> topics,
      String pattern,
      Client client,
      Start start,
      OnGap onGap,
      long maxInFlightBytes,
      int maxRecordBytes) {
    public Input {
      topics = List.copyOf(topics);
    }
  }

  /**
   * A client of Kafka.
   *
   * @param bootstrapServers {@code host:port,…}
   * @param group the consumer group
   * @param properties further properties (SASL, TLS …)
   */
  public record Client(String bootstrapServers, String group, Map<String, String> properties) {
    public Client {
      properties = Map.copyOf(properties);
    }

    /** Does not show the properties, which may hold passwords. */
    @Override
    public String toString() {
      return "Client[" + bootstrapServers + ", " + group + "]";
    }
  }

  /** Where a new group begins. */
  public enum Start {
    EARLIEST,
    LATEST
  }

  /** What happens when records were removed before they were read. */
  public enum OnGap {
    /** Continues with the first record that is left. */
    EARLIEST,
    /** Continues with the next record that arrives. */
    LATEST,
    /** The source stops. */
    STOP
  }

  /** How records are read. */
  public sealed interface Format permits Lines, Mapped {}

  /**
   * Line protocol.
   *
   * @param precision the unit of times
   */
  public record Lines(Precision precision) implements Format {}

  /**
   * Documents, of which a mapping makes points.
   *
   * @param registry the URL of the schema registry of Avro records; empty for JSON
   * @param registryUser its user; empty for none
   */
  public record Mapped(
      Mapping mapping, String registry, String registryUser, String registryPassword)
      implements Format {
    @Override
    public String toString() {
      return "Mapped[" + mapping + ", " + registry + "]";
    }
  }

  /**
   * Where points go.
   *
   * @param policy the retention policy; empty for the database's default
   * @param user the user whose privileges apply; empty if none are asked for
   */
  public record Target(String database, String policy, String user) {}

  /**
   * What happens to points that are refused.
   *
   * @param deadLetterTopic the topic for {@link OnBad#DEAD_LETTER}
   * @param retry how long to wait before something that failed is tried again, at most
   */
  public record Refusals(OnBad onBad, String deadLetterTopic, Duration retry) {}

  /** What happens to a point that is refused. */
  public enum OnBad {
    /** It is written to another topic. */
    DEAD_LETTER,
    /** It is counted and left out. */
    SKIP,
    /** The source stops in front of its record. */
    STOP
  }
}
