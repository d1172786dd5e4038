package io.hyperbytedb.server;

import io.hyperbytedb.metrics.Metrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** Metrics of the JVM. */
public final class JvmMetrics {
  private JvmMetrics() {}

  /** Registers heap, garbage collection and threads of this process, and returns the registry. */
  public static <M extends Metrics> M registeredIn(M metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    metrics.gauge(
        "hyperbytedb_jvm_heap_used_bytes",
        "Heap in use, including garbage not collected yet",
        () -> memory.getHeapMemoryUsage().getUsed());
    metrics.gauge(
        "hyperbytedb_jvm_heap_max_bytes",
        "Maximum size of the heap",
        () -> memory.getHeapMemoryUsage().getMax());
    metrics.gauge(
        "hyperbytedb_jvm_gc_seconds",
        "Time spent in garbage collection since the start",
        () -> collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() / 1e3);
    metrics.gauge("hyperbytedb_jvm_threads", "Live platform threads", threads::getThreadCount);
    return metrics;
  }
}
