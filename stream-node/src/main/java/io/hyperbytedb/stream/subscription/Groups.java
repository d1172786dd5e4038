package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumer groups of subscriptions. Thread-safe. */
final class Groups {
  private static final Logger LOG = LoggerFactory.getLogger(Groups.class);
  private static final long ADMIN_SECONDS = 10;

  /** There may be many subscriptions, and each reads the whole log. */
  private static final int FETCH_BYTES = 1 << 20;

  private static final Pattern WITH_ID =
      Pattern.compile(Pattern.quote(Subscription.GROUPS) + "(\\d{1,18})(-\\d+)?");

  private final KafkaLogConfig brokers;

  Groups(KafkaLogConfig brokers) {
    this.brokers = brokers;
  }

  /** A member of a group. */
  Consumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> properties = KafkaLog.common(brokers);
    properties.put("client.id", "hyperbytedb-subscription");
    properties.put("group.id", group);
    // Offsets follow what was delivered, and a gap must not be skipped unseen.
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    properties.put("session.timeout.ms", "10000");
    properties.put("heartbeat.interval.ms", "1000");
    properties.put("fetch.max.bytes", Integer.toString(FETCH_BYTES));
    properties.put("max.partition.fetch.bytes", Integer.toString(FETCH_BYTES));
    properties.put("fetch.max.wait.ms", "1000");
    properties.put("metadata.max.age.ms", "10000");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Deletes groups, except those that other processes are still in: the last one deletes them. */
  void delete(List<String> gone) {
    if (gone.isEmpty()) {
      return;
    }
    try (Admin admin = Admin.create(KafkaLog.common(brokers))) {
      var _ = admin.deleteConsumerGroups(gone).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("groups {} are not deleted", gone, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Deletes the groups of subscriptions that are there no more.
   *
   * @param known the groups of those that are there
   * @param appliedOffset that of the catalog: subscriptions with a greater id are not known yet
   */
  void deleteOthers(Set<String> known, long appliedOffset) {
    List<String> gone = new ArrayList<>();
    try (Admin admin = Admin.create(KafkaLog.common(brokers))) {
      for (GroupListing group : admin.listGroups().all().get(ADMIN_SECONDS, TimeUnit.SECONDS)) {
        Matcher parts = WITH_ID.matcher(group.groupId());
        if (parts.matches()
            && Long.parseLong(parts.group(1)) < appliedOffset
            && !known.contains(group.groupId())) {
          gone.add(group.groupId());
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the groups of subscriptions are not listed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    delete(gone);
  }
}
