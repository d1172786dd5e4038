package io.hyperbytedb.it;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How long clients waited, per kind of fault. */
final class FaultTable {
  /** Milliseconds, of each fault. */
  private record Waits(List<Long> write, List<Long> read) {}

  private final TreeMap<String, Waits> rows = new TreeMap<>();

  /** The longest waits of a write and of a read that a fault brought. */
  void add(String name, long writeMillis, long readMillis) {
    Waits waits =
        rows.computeIfAbsent(name, key -> new Waits(new ArrayList<>(), new ArrayList<>()));
    waits.write().add(writeMillis);
    waits.read().add(readMillis);
  }

  /** As Markdown: the median and the longest of what was added. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append(
        "| fault | times | longest write, median, s | worst | longest read, median, s | worst |\n");
    out.append("|---|---|---|---|---|---|\n");
    rows.forEach(
        (name, waits) ->
            out.append(
                "| %s | %d | %s | %s |%n"
                    .formatted(
                        name, waits.write().size(), cells(waits.write()), cells(waits.read()))));
    return out.toString();
  }

  private static String cells(List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    return "%.1f | %.1f"
        .formatted(sorted.get(sorted.size() / 2) / 1e3, sorted.get(sorted.size() - 1) / 1e3);
  }
}
