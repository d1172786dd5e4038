package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.catalog.SubscriptionUrl;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the points of retention policies to the destinations of their subscriptions. As long as
 * there are none, it does nothing but look whether there are. Thread-safe.
 */
public final class SubscriptionNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionNode.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final long STOP_SECONDS = 60;

  private final Catalog catalog;
  private final Settings settings;
  private final Groups groups;
  private final Metrics metrics;
  private final FaultHandler faults;
  private final Map<Key, Running> running = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("subscriptions").daemon().factory());
  private @Nullable CatalogImage seen;

  /**
   * What a node needs to know.
   *
   * @param name the address of the process
   * @param topic the WAL
   * @param timeout how long a request may take
   * @param trust accepts the certificates of https destinations
   * @param allowed what destinations may be
   */
  public record Settings(
      String name, String topic, Duration timeout, Trust trust, AllowList allowed) {}

  /** A subscription of now; one that is created again is another one. */
  private record Key(List<String> groups, long policyId) {}

  /** A subscription and what sends its points. */
  private record Running(SubscriptionMeter meter, List<Sender> senders) {}

  public SubscriptionNode(
      Catalog catalog,
      KafkaLogConfig brokers,
      Settings settings,
      Metrics metrics,
      FaultHandler faults) {
    this.catalog = catalog;
    this.settings = settings;
    this.groups = new Groups(brokers);
    this.metrics = metrics;
    this.faults = faults;
  }

  /** Begins to look for subscriptions. */
  public SubscriptionNode start() {
    long millis = LOOK.toMillis();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking for subscriptions", this::look),
            millis,
            millis,
            TimeUnit.MILLISECONDS);
    return this;
  }

  private void look() {
    CatalogImage image = catalog.image();
    if (image == seen) {
      return;
    }
    Map<Key, List<Job>> wanted = wanted(image);
    List<Running> gone = new ArrayList<>();
    running.entrySet().removeIf(e -> !wanted.containsKey(e.getKey()) && gone.add(e.getValue()));
    gone.forEach(one -> one.senders().forEach(Sender::drop));
    end(gone);
    if (!gone.isEmpty() || (seen == null && !wanted.isEmpty())) {
      Set<String> known = new HashSet<>();
      wanted.keySet().forEach(key -> known.addAll(key.groups()));
      groups.deleteOthers(known, image.appliedOffset());
      groups.delete(
          gone.stream()
              .flatMap(ended -> ended.senders().stream())
              .map(sender -> sender.job().group())
              .toList());
    }
    wanted.forEach((key, jobs) -> running.computeIfAbsent(key, k -> begin(jobs)));
    seen = image;
  }

  private static Map<Key, List<Job>> wanted(CatalogImage image) {
    Map<Key, List<Job>> wanted = new LinkedHashMap<>();
    for (Database database : image.databases()) {
      for (Subscription subscription : image.extras(database).subscriptions()) {
        RetentionPolicy policy = database.policy(subscription.policy());
        if (policy != null && !subscription.destinations().isEmpty()) {
          wanted.put(
              new Key(subscription.groups(database), policy.id()),
              Job.of(database, policy, subscription));
        }
      }
    }
    return wanted;
  }

  private Running begin(List<Job> jobs) {
    List<Sender> senders = new CopyOnWriteArrayList<>();
    SubscriptionMeter meter =
        new SubscriptionMeter(metrics, jobs.getFirst().of(), () -> List.copyOf(senders));
    for (Job job : jobs) {
      senders.add(sender(job, meter).start());
    }
    LOG.info(
        "{}: sending to {}",
        jobs.getFirst().said(),
        jobs.stream().flatMap(j -> j.destinations().stream()).map(SubscriptionUrl::shown).toList());
    return new Running(meter, senders);
  }

  private Sender sender(Job job, SubscriptionMeter meter) {
    List<Outlet> outlets = new ArrayList<>();
    for (String destination : job.destinations()) {
      outlets.add(new Outlet(job.said(), destination, destination(job, destination), meter));
    }
    return new Sender(
        job,
        new Sender.Source(
            () -> groups.consumer(job.group()), settings.topic(), () -> isWanted(job)),
        outlets,
        settings.timeout(),
        meter,
        faults);
  }

  /** What is written after a DROP is not sent, though its sender is stopped a moment later. */
  private boolean isWanted(Job job) {
    CatalogImage image = catalog.image();
    Database database = image.database(job.of().database());
    return database != null
        && image.extras(database).subscriptions().stream()
            .anyMatch(subscription -> subscription.groups(database).contains(job.group()));
  }

  private Destination destination(Job job, String destination) {
    SubscriptionUrl url = SubscriptionUrl.parse(destination);
    if (url == null) {
      // A build of before took other URLs.
      return new NoDestination(destination);
    }
    return url.scheme().equals("udp")
        ? new UdpDestination(url, settings.allowed())
        : new HttpDestination(
            url,
            new HttpDestination.Target(job.of().database(), job.of().policy()),
            settings.trust(),
            settings.allowed(),
            settings.timeout());
  }

  private static void end(List<Running> ended) {
    ended.forEach(one -> one.senders().forEach(Sender::stop));
    for (Running one : ended) {
      one.senders().forEach(Sender::close);
      one.meter().close();
      one.senders().forEach(sender -> LOG.info("{}: nothing is sent now", sender.job().said()));
    }
  }

  /** How it goes with the destinations to which this process sends. */
  public List<SubscriptionStatus> statuses() {
    List<SubscriptionStatus> statuses = new ArrayList<>();
    for (Running each : running.values()) {
      for (Sender sender : each.senders()) {
        Sender.Lag lag = sender.lag();
        for (Outlet outlet : sender.outlets()) {
          statuses.add(
              new SubscriptionStatus(
                  sender.job().of(),
                  outlet.url(),
                  settings.name(),
                  new SubscriptionStatus.Counts(outlet.points(), outlet.failures(), sender.gap()),
                  new SubscriptionStatus.Lag(lag.partitions(), lag.records(), lag.millis()),
                  sender.problem(outlet)));
        }
      }
    }
    return statuses;
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the look at subscriptions did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(List.copyOf(running.values()));
    running.clear();
  }
}
