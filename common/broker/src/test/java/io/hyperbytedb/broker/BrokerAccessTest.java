package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
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
