package io.hyperbytedb.gateway.source.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of topics. A topic that is deleted and created again has another one: an offset of the
 * old topic means nothing there. Committed offsets carry the id in their metadata.
 */
final class TopicIds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicIds.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String PREFIX = "topic-id:";

  private final Admin admin;
  private @Nullable String problem;

  TopicIds(Admin admin) {
    this.admin = admin;
  }

  /** The ids of the topics that can be asked for. */
  Map<String, String> of(Collection<String> topics) {
    Map<String, String> ids = new HashMap<>();
    if (topics.isEmpty()) {
      return ids;
    }
    problem = null;
    long end = System.nanoTime() + LIMIT.toNanos();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(Set.copyOf(topics)).topicNameValues();
    answers.forEach(
        (topic, answer) -> {
          String id = id(topic, answer, Math.max(1, end - System.nanoTime()));
          if (id != null) {
            ids.put(topic, id);
          }
        });
    return ids;
  }

  /** Why the latest question was not answered for all topics; null if it was. */
  @Nullable String problem() {
    return problem;
  }

  private @Nullable String id(String topic, KafkaFuture<TopicDescription> answer, long nanos) {
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS).topicId().toString();
    } catch (ExecutionException e) {
      problem = "topic [" + topic + "]: " + Progress.rootMessage(e);
      return null;
    } catch (TimeoutException e) {
      LOG.debug("no answer about [{}]", topic, e);
      problem = "the brokers do not answer";
      return null;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The metadata of a committed offset. */
  static String metadata(@Nullable String id) {
    return id == null ? "" : PREFIX + id;
  }

  /** The id in the metadata of a committed offset; null if it has none. */
  static @Nullable String in(String metadata) {
    return metadata.startsWith(PREFIX) ? metadata.substring(PREFIX.length()) : null;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
