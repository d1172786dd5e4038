import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.WalRecord;
import io.hyperbytedb.log.wal.WalRow;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Follows the log of HyperbyteDB with Kafka Streams: tells when a field passes a threshold, and
 * counts the rows of each host. Both go to stdout and to a topic.
 *
 * <pre>
 * java --enable-native-access=ALL-UNNAMED -cp 'lib/*' -Dlogback.configurationFile=logback.xml WalAlerts.java \
 *     client.properties DATABASE MEASUREMENT FIELD THRESHOLD
 * </pre>
 *
 * <p>{@code lib} is that of the distribution. {@code client.properties} says how to reach the
 * brokers: {@code bootstrap.servers}, and what the listener asks for.
 */
public final class WalAlerts {
  private static final String WAL = "hyperbytedb.wal";
  private static final String ALERTS = "alerts";
  private static final String COUNTS = "rows-per-host";

  private WalAlerts() {}

  /** Runs until it is stopped. */
  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("arguments: client.properties DATABASE MEASUREMENT FIELD THRESHOLD");
      System.exit(2);
    }
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(args[0]))) {
      properties.load(file);
    }
    createTopics(properties);
    properties.putIfAbsent(StreamsConfig.APPLICATION_ID_CONFIG, "wal-alerts");
    // Where the group has no position yet: what is written from now on.
    properties.putIfAbsent("auto.offset.reset", "latest");
    properties.putIfAbsent(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1000");
    KafkaStreams streams =
        new KafkaStreams(
            topology(args[1], args[2], args[3], Double.parseDouble(args[4])), properties);
    streams.setStateListener((now, before) -> System.out.println("state " + now));
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  static Topology topology(String database, String measurement, String field, double threshold) {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, WalRow> rows =
        builder.stream(WAL, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .flatMapValues(WalAlerts::rows)
            .filter((_, row) -> row.database().equals(database))
            .filter((_, row) -> row.measurement().equals(measurement))
            .selectKey((_, row) -> row.tags().getOrDefault("host", ""));
    rows.filter(
            (_, row) -> row.fields().get(field) instanceof Number n && n.doubleValue() > threshold)
        .mapValues(row -> field + " is " + row.fields().get(field) + " at " + row.time())
        .peek((host, text) -> System.out.println("alert " + host + ": " + text))
        .to(ALERTS, Produced.with(Serdes.String(), Serdes.String()));
    // The series of a host are in several partitions, so they are brought together by a topic.
    rows.mapValues(_ -> "")
        .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
        .count(Materialized.as(COUNTS))
        .toStream()
        .peek((host, count) -> System.out.println("rows " + host + ": " + count))
        .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
    return builder.build();
  }

  /** The rows that a record of the log has written; none if it deletes some. */
  private static List<WalRow> rows(byte[] value) {
    try {
      return switch (WalRecord.decode(value)) {
        case WalRecord.Written written -> written.rows();
        case WalRecord.Deleted _ -> List.of();
      };
    } catch (RecordFormatException e) {
      System.err.println("a record that cannot be read is left out: " + e.getMessage());
      return List.of();
    }
  }

  /** Brokers of HyperbyteDB create no topics by themselves. */
  private static void createTopics(Properties properties) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      Set<String> known = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (String topic : List.of(ALERTS, COUNTS)) {
        if (!known.contains(topic)) {
          missing.add(new NewTopic(topic, Optional.of(4), Optional.empty()));
        }
      }
      admin.createTopics(missing).all().get();
    }
  }
}
