package io.hyperbytedb.node.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** What the JVM says of itself. */
public final class JvmMetrics {
  private JvmMetrics() {}

  /** Registers heap, collections and threads of this process, and returns the same metrics. */
  public static <M extends Metrics> M registeredIn(M metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    metrics.gauge(
        "hyperbytedb_jvm_heap_used_bytes",
        "Heap in use, garbage that was not collected yet included",
        () -> memory.getHeapMemoryUsage().getUsed());
    metrics.gauge(
        "hyperbytedb_jvm_heap_max_bytes",
        "What the heap may grow to",
        () -> memory.getHeapMemoryUsage().getMax());
    metrics.gauge(
        "hyperbytedb_jvm_gc_seconds",
        "Time that garbage collectors took since the start",
        () -> collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() / 1e3);
    metrics.gauge("hyperbytedb_jvm_threads", "Platform threads that live", threads::getThreadCount);
    return metrics;
  }
}
