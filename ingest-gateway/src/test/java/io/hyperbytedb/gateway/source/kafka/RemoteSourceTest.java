package io.hyperbytedb.gateway.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.SourceNode;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.gateway.source.SourceStatus;
import io.hyperbytedb.gateway.source.SourceSwitch;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that reads another Kafka cluster than the log's, over TLS and with a password. */
class RemoteSourceTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final PrometheusMetrics metrics = new PrometheusMetrics();

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A certificate and key for 127.0.0.1. */
  private BrokerConfig.Pem selfSigned() throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    return new BrokerConfig.Pem(
        pem("CERTIFICATE", store.getCertificate("a").getEncoded()),
        pem("PRIVATE KEY", store.getKey("a", "changeit".toCharArray()).getEncoded()));
  }

  private static String pem(String kind, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  private static Map<String, String> login(String password, String certificates) {
    return Map.of(
        "security.protocol", "SASL_SSL",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " username=\"reader\" password=\""
                + password
                + "\";",
        "ssl.truststore.type", "PEM",
        "ssl.truststore.certificates", certificates);
  }

  private KafkaSources source(
      SourceNode node, TestFaults faults, String brokers, Map<String, String> client) {
    SourceSettings settings =
        new SourceSettings(
            "remote",
            new SourceSettings.Input(
                List.of("in"),
                "",
                new SourceSettings.Client(brokers, "group", client),
                SourceSettings.Start.EARLIEST,
                SourceSettings.OnGap.EARLIEST,
                8 << 20,
                1 << 20),
            new SourceSettings.Lines(Precision.NANOSECONDS),
            new SourceSettings.Target("db", "", ""),
            new SourceSettings.Refusals(
                SourceSettings.OnBad.DEAD_LETTER, "in.dead", Duration.ofSeconds(1)));
    return new KafkaSources(
        List.of(settings),
        "one",
        node.path,
        node.catalog,
        name -> SourceSwitch.NONE,
        metrics,
        faults);
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }

  private static SourceStatus status(KafkaSources sources) {
    return sources.statuses().getFirst();
  }

  @Test
  void readsAndLeavesDeadLettersThereAndSaysWhatIsWrongWithItsLogin() throws Exception {
    String address = "127.0.0.1:" + freePort();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    BrokerConfig.Pem pem = selfSigned();
    BrokerConfig config =
        BrokerConfig.ofThisProcess(folder.resolve("kafka"))
            .withOutside(
                new BrokerConfig.Outside(
                    "127.0.0.1", port, "127.0.0.1", Map.of("reader", "secret"), pem));
    try (EmbeddedBroker broker = EmbeddedBroker.start(config);
        SourceNode node = new SourceNode();
        TestFaults faults = new TestFaults()) {
      Map<String, Object> inside = new HashMap<>(broker.clientProperties());
      inside.put("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(inside);
          KafkaProducer<String, String> producer =
              new KafkaProducer<>(inside, new StringSerializer(), new StringSerializer())) {
        admin.createTopics(List.of(new NewTopic("in", 2, (short) 1))).all().get();
        producer.send(new ProducerRecord<>("in", 0, null, "m v=1 1\nbad\nm v=2 2"));
        producer.send(new ProducerRecord<>("in", 1, null, "m,p=1 v=3 3"));
        producer.flush();
        Map<String, String> wrong = login("wrong", pem.certificates());
        try (KafkaSources sources = source(node, faults, address, wrong)) {
          until(() -> status(sources).state() == SourceStatus.State.STOPPED);
          assertThat(sources.problem()).contains("remote").doesNotContain("secret", "BEGIN");
        }
        assertThat(node.rows()).isEmpty();
        try (KafkaSources sources =
            source(node, faults, address, login("secret", pem.certificates()))) {
          until(() -> node.rows().size() == 3 && status(sources).lag().records() == 0);
          until(() -> status(sources).counts().bad() == 1);
          assertThat(sources.problem()).isNull();
        }
        TopicPartition dead = new TopicPartition("in.dead", 0);
        assertThat(
                admin
                    .listOffsets(Map.of(dead, OffsetSpec.latest()))
                    .partitionResult(dead)
                    .get()
                    .offset())
            .isPositive();
      }
    }
  }
}
