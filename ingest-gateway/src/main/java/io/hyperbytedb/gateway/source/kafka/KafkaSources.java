package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.gateway.source.MessageWriter;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.gateway.source.SourceStatus;
import io.hyperbytedb.gateway.source.SourceSwitch;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.write.WritePath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sources of a process. Thread-safe. */
public final class KafkaSources implements AutoCloseable {
  /** The memory limit for the cached series and fields of a source. */
  private static final long CACHE_BYTES = 16L << 20;

  private final List<KafkaSource> sources = new ArrayList<>();

  /**
   * Starts sources; does not wait for brokers.
   *
   * @param instance the name of this process, the same after a restart
   * @param control what ALTER SOURCE has said last about a source
   */
  public KafkaSources(
      List<SourceSettings> settings,
      String instance,
      WritePath path,
      Catalog catalog,
      Function<String, SourceSwitch> control,
      Metrics metrics,
      FaultHandler faults) {
    for (SourceSettings each : settings) {
      sources.add(
          new KafkaSource(
                  each,
                  instance,
                  () -> new MessageWriter(path, catalog, each, CACHE_BYTES),
                  () -> control.apply(each.name()),
                  metrics,
                  faults)
              .start());
    }
  }

  /** What each source does. */
  public List<SourceStatus> statuses() {
    return sources.stream().map(KafkaSource::status).toList();
  }

  /** What is wrong with the sources; null if nothing is. */
  public @Nullable String problem() {
    StringBuilder text = new StringBuilder();
    for (KafkaSource source : sources) {
      SourceStatus status = source.status();
      String gap = source.recentGap();
      if (status.state() == SourceStatus.State.STOPPED) {
        add(text, status.name(), "does not go on: " + status.problem());
      } else if (gap != null) {
        add(text, status.name(), "lost records: " + gap);
      }
    }
    return text.isEmpty() ? null : text.toString();
  }

  private static void add(StringBuilder text, String source, String what) {
    text.append(text.isEmpty() ? "" : "; ").append("source \"").append(source);
    text.append("\" ").append(what);
  }

  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    for (KafkaSource source : sources) {
      threads.add(Thread.ofVirtual().start(source::close));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
