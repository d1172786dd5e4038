package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.internals.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access to the broker, and its behaviour after a failure. */
final class BrokerAccessTest {
  private static final String PASSWORD = "s \"e\\c,ret";

  @TempDir Path folder;

  private static Map<String, String> login(String name, String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + name
            + "\" password=\""
            + password.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\";");
  }

  private static Set<String> topics(String servers, Map<String, String> login) throws Throwable {
    Map<String, Object> properties = new HashMap<>(login);
    properties.put("bootstrap.servers", servers);
    properties.put("default.api.timeout.ms", "3000");
    properties.put("request.timeout.ms", "3000");
    try (Admin admin = Admin.create(properties)) {
      return admin.listTopics().names().get(1, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static void createTopic(EmbeddedBroker broker, String name) throws Exception {
    Map<String, Object> properties = new HashMap<>(broker.clientProperties());
    properties.put("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(properties)) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void otherProcessesNeedAUserOfTheOutsideListener() throws Throwable {
    int port = freePort();
    String outside = "127.0.0.1:" + port;
    BrokerConfig config =
        BrokerConfig.ofThisProcess(folder.resolve("kafka"))
            .withOutside(
                new BrokerConfig.Outside(
                    "127.0.0.1", port, "127.0.0.1", Map.of("al-ice", PASSWORD), null));
    try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
      String inside = broker.bootstrapServers();
      createTopic(broker, "t");
      assertThat(topics(inside, broker.clientProperties())).contains("t");
      assertThat(topics(outside, login("al-ice", PASSWORD))).contains("t");
      assertThatThrownBy(() -> topics(inside, Map.of())).isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> topics(outside, Map.of())).isInstanceOf(TimeoutException.class);
      for (Map<String, String> wrong :
          List.of(login("hyperbytedb", "x"), login("al-ice", PASSWORD))) {
        assertThatThrownBy(() -> topics(inside, wrong))
            .isInstanceOf(SaslAuthenticationException.class);
      }
      assertThatThrownBy(() -> topics(outside, broker.clientProperties()))
          .isInstanceOf(SaslAuthenticationException.class);
    }
  }

  /** A PEM certificate and key for 127.0.0.1. */
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
    Files.delete(file);
    return new BrokerConfig.Pem(
        pem("CERTIFICATE", store.getCertificate("a").getEncoded()),
        pem("PRIVATE KEY", store.getKey("a", "changeit".toCharArray()).getEncoded()));
  }

  private static String pem(String kind, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }

  private static Map<String, String> overTls(Map<String, String> login, String certificates) {
    Map<String, String> properties = new HashMap<>(login);
    properties.put("security.protocol", "SASL_SSL");
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.certificates", certificates);
    return properties;
  }

  @Test
  void overTlsProducersAndConsumersNeedThePasswordAndToTrustTheCertificate() throws Throwable {
    int port = freePort();
    String outside = "127.0.0.1:" + port;
    BrokerConfig.Pem pem = selfSigned();
    String stranger = selfSigned().certificates();
    BrokerConfig config =
        BrokerConfig.ofThisProcess(folder.resolve("kafka"))
            .withOutside(
                new BrokerConfig.Outside(
                    "127.0.0.1", port, "127.0.0.1", Map.of("al-ice", PASSWORD), pem));
    Map<String, String> plain = login("al-ice", PASSWORD);
    try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
      createTopic(broker, "t");
      Map<String, Object> client = new HashMap<>(overTls(plain, pem.certificates()));
      client.put("bootstrap.servers", outside);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        assertThat(producer.send(new ProducerRecord<>("t", new byte[] {7})).get().offset())
            .isZero();
      }
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        TopicPartition partition = new TopicPartition("t", 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        List<byte[]> values = new ArrayList<>();
        while (values.isEmpty()) {
          consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
        }
        assertThat(values).containsExactly(new byte[] {7});
      }
      assertThatThrownBy(
              () -> topics(outside, overTls(login("al-ice", "wrong"), pem.certificates())))
          .isInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(
              () -> topics(outside, overTls(broker.clientProperties(), pem.certificates())))
          .isInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> topics(outside, overTls(plain, stranger)))
          .isInstanceOf(SslAuthenticationException.class);
      assertThatThrownBy(() -> topics(outside, plain)).isInstanceOf(TimeoutException.class);
      assertThat(topics(outside, overTls(plain, pem.certificates()))).contains("t");
      assertThat(topics(broker.bootstrapServers(), broker.clientProperties())).contains("t");
    }
  }

  @Test
  void eachStartHasOtherCredentials() {
    BrokerConfig config = BrokerConfig.ofThisProcess(folder.resolve("kafka"));
    Map<String, String> first;
    try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
      first = broker.clientProperties();
      assertThat(config.toString()).doesNotContain("password");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
      assertThat(broker.clientProperties()).isNotEqualTo(first);
    }
  }

  @Test
  void aBrokerThatWantsToEndTheProcessIsStartedAgainInIt() throws Throwable {
    List<String> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
    BrokerConfig config = BrokerConfig.ofThisProcess(folder.resolve("kafka"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(config, failures::add)) {
      createTopic(broker, "before");
      String address = broker.bootstrapServers();
      // As Kafka does when its last log directory has failed.
      assertThatThrownBy(() -> Exit.halt(1, "no log directory")).isInstanceOf(Error.class);
      assertThat(failures).containsExactly("no log directory");
      broker.restart();
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      createTopic(broker, "after");
      assertThat(topics(address, broker.clientProperties())).contains("before", "after");
    }
  }
}
