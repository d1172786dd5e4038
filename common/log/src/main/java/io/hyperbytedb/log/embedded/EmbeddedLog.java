package io.hyperbytedb.log.embedded;

import io.hyperbytedb.broker.BrokerPartition;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.log.ForwardingLog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The log of a process that has its broker within it: records are appended, read and looked for in
 * the broker's partitions, without its socket. What is asked seldom goes through a client.
 *
 * <p>A topic whose records must be durable when they are acknowledged ({@code flush.messages = 1})
 * is synced here, once for all records that wait, unless other processes may append to it: theirs
 * are synced by the broker.
 */
public final class EmbeddedLog extends ForwardingLog {
  private static final String FLUSH = "flush.messages";
  private static final String NEVER = Long.toString(Long.MAX_VALUE);
  private static final Duration LATE_CHECK = Duration.ofSeconds(1);
  private static final Duration TOPIC_TIMEOUT = Duration.ofSeconds(30);
  private static final long TOPIC_RETRY_MILLIS = 2;

  /** What a batch adds to a record. */
  private static final int OVERHEAD_BYTES = 100;

  private final EmbeddedBroker broker;
  private final KafkaLogConfig config;
  private final Map<Partition, LocalPartition> partitions = new ConcurrentHashMap<>();
  private final Set<String> durable = ConcurrentHashMap.newKeySet();
  private final AtomicLong inFlight = new AtomicLong();
  private volatile boolean closed;
  private final ExecutorService files =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("log-files-", 0).daemon().factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("log-timeouts").daemon().factory());

  /**
   * @param clients the same log through clients; closed with this
   * @param config the limits of what is appended
   */
  public EmbeddedLog(Log clients, EmbeddedBroker broker, KafkaLogConfig config) {
    super(clients);
    this.broker = broker;
    this.config = config;
    long period = LATE_CHECK.toNanos();
    var _ = timer.scheduleWithFixedDelay(this::failLate, period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    Append append = new Append(key, value, System.nanoTime() + config.deliveryTimeout().toNanos());
    int bytes = append.bytes();
    if (bytes > config.maxRecordBytes() - OVERHEAD_BYTES) {
      append.fail(
          Reason.TOO_LARGE, partition + ": a record of [" + bytes + "] bytes is too large", null);
      return append.offset;
    }
    if (inFlight.addAndGet(bytes) > config.maxInFlightBytes()) {
      inFlight.addAndGet(-bytes);
      append.fail(Reason.OVERLOADED, "too many bytes are in flight to the log", null);
      return append.offset;
    }
    var _ = append.offset.whenComplete((_, _) -> inFlight.addAndGet(-bytes));
    local(partition).appender().add(append);
    return append.offset;
  }

  private LocalPartition local(Partition partition) {
    LocalPartition known = partitions.get(partition);
    return known == null ? partitions.computeIfAbsent(partition, this::open) : known;
  }

  private LocalPartition open(Partition partition) {
    LocalPartition opened = new LocalPartition(broker, partition, files);
    opened.appender().durable(durable.contains(partition.topic()));
    if (closed) {
      opened.appender().close();
    }
    return opened;
  }

  @Override
  public LogReader read(Partition partition, long offset) {
    return local(partition).reader(offset);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> wanted) {
    Map<Partition, Long> ends = offsets(wanted, BrokerPartition.Offsets::visible);
    return ends == null ? super.endOffsets(wanted) : CompletableFuture.completedFuture(ends);
  }

  @Override
  public CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> wanted) {
    Map<Partition, Long> starts = offsets(wanted, BrokerPartition.Offsets::start);
    return starts == null ? super.startOffsets(wanted) : CompletableFuture.completedFuture(starts);
  }

  /** Null while the broker does not answer for all of them; a client waits until it does. */
  private @Nullable Map<Partition, Long> offsets(
      Collection<Partition> wanted, ToLongFunction<BrokerPartition.Offsets> which) {
    Map<Partition, Long> found = HashMap.newHashMap(wanted.size());
    for (Partition partition : wanted) {
      BrokerPartition.Offsets offsets = local(partition).offsets();
      if (offsets == null) {
        return null;
      }
      found.put(partition, which.applyAsLong(offsets));
    }
    return found;
  }

  @Override
  public int ensureTopic(TopicSpec spec) {
    boolean synced = "1".equals(spec.settings().get(FLUSH));
    int count = super.ensureTopic(synced && !broker.hasOtherProducers() ? unsynced(spec) : spec);
    if (synced) {
      durable.add(spec.name());
    } else {
      durable.remove(spec.name());
    }
    for (Partition partition : Partition.all(spec.name(), count)) {
      LocalPartition local = local(partition);
      local.appender().durable(synced);
      await(local);
    }
    return count;
  }

  private static TopicSpec unsynced(TopicSpec spec) {
    Map<String, String> settings = new HashMap<>(spec.settings());
    settings.put(FLUSH, NEVER);
    return new TopicSpec(spec.name(), spec.partitions(), spec.replicas(), settings);
  }

  /** A broker takes over the partitions of a new topic shortly after clients know of it. */
  private static void await(LocalPartition partition) {
    long limit = System.nanoTime() + TOPIC_TIMEOUT.toNanos();
    try {
      while (partition.offsets() == null) {
        if (System.nanoTime() - limit > 0) {
          throw new LogException(Reason.UNAVAILABLE, partition + ": the broker does not have it");
        }
        TimeUnit.MILLISECONDS.sleep(TOPIC_RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(Reason.CLOSED, partition + ": interrupted", e);
    }
  }

  private void failLate() {
    long now = System.nanoTime();
    partitions.values().forEach(partition -> partition.appender().failLate(now));
  }

  /** Refuses further records, and waits for those that are to be appended. */
  @Override
  public void close() {
    closed = true;
    long limit = System.nanoTime() + config.deliveryTimeout().toNanos();
    partitions.values().forEach(partition -> partition.appender().close());
    try {
      for (LocalPartition partition : partitions.values()) {
        partition.appender().awaitEnd((limit - System.nanoTime()) / 1_000_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    files.shutdown();
    partitions.values().forEach(LocalPartition::close);
    super.close();
  }
}
