package io.hyperbytedb.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.log.AbstractLogTest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaLogTest extends AbstractLogTest {
  @TempDir static Path directory;

  private static EmbeddedBroker broker;
  private static KafkaLog log;

  @BeforeAll
  static void start() {
    broker =
        EmbeddedBroker.start(
            new BrokerConfig("127.0.0.1", 0, directory.resolve("kafka"), Map.of()));
    log = new KafkaLog(KafkaLogConfig.of(broker.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    log.close();
    broker.close();
    broker.close();
  }

  @Override
  protected Log log() {
    return log;
  }

  @Test
  void onlyWhatIsWrongWithATopicIsABadTopic() {
    for (Exception passing :
        List.of(
            new NotControllerException("moved"),
            new DisconnectException("gone"),
            new TimeoutException("late"),
            new NotEnoughReplicasException("few"),
            new TopicAuthorizationException("not allowed yet"),
            new SaslAuthenticationException("wrong password"),
            new KafkaStorageException("disk"),
            new RuntimeException("ours"))) {
      assertThat(KafkaLog.reason(passing)).as("%s", passing).isEqualTo(Reason.UNAVAILABLE);
    }
    assertThat(KafkaLog.reason(new UnknownTopicOrPartitionException())).isEqualTo(Reason.BAD_TOPIC);
    assertThat(KafkaLog.reason(new InvalidReplicationFactorException("3")))
        .isEqualTo(Reason.BAD_TOPIC);
    assertThat(KafkaLog.reason(new OffsetOutOfRangeException("pruned")))
        .isEqualTo(Reason.OFFSET_GONE);
    assertThat(KafkaLog.reason(new IllegalStateException("closed"))).isEqualTo(Reason.CLOSED);
  }

  @Test
  void bytesUnderWayAreBounded() {
    KafkaLogConfig defaults = KafkaLogConfig.of(broker.bootstrapServers());
    KafkaLogConfig small =
        new KafkaLogConfig(
            defaults.bootstrapServers(),
            "small",
            1_000,
            1 << 20,
            Duration.ofSeconds(5),
            1,
            Map.of());
    Partition partition = new Partition("bounded", 0);
    try (KafkaLog bounded = new KafkaLog(small)) {
      bounded.ensureTopic(new TopicSpec("bounded", 1, 1, Map.of()));
      assertThat(bounded.append(partition, new byte[2_000]))
          .failsWithin(Duration.ofSeconds(1))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              LogException.class,
              e -> assertThat(e.reason()).isEqualTo(LogException.Reason.OVERLOADED));
      assertThat(bounded.append(partition, new byte[900]).join()).isZero();
    }
  }

  @Test
  void anExistingTopicGetsTheSettingsItShouldHave() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "settings");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      for (String records : List.of("1", "1", "7")) {
        TopicSpec spec = new TopicSpec(topic.name(), 1, 1, Map.of("flush.messages", records));
        assertThat(log.ensureTopic(spec)).isEqualTo(1);
        await()
            .until(
                () ->
                    admin
                        .describeConfigs(List.of(topic))
                        .all()
                        .get()
                        .values()
                        .iterator()
                        .next()
                        .get("flush.messages")
                        .value(),
                records::equals);
      }
    }
  }
}
