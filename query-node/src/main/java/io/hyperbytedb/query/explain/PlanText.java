package io.hyperbytedb.query.explain;

import io.hyperbytedb.query.exec.SelectReport;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.ScanReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of EXPLAIN: a paragraph for each measurement, with InfluxDB's headings where it has
 * one.
 */
final class PlanText {
  private final List<String> lines = new ArrayList<>();

  private PlanText() {}

  static List<String> of(SelectReport report) {
    PlanText text = new PlanText();
    text.add(report);
    return text.lines.isEmpty() ? List.of("") : text.lines;
  }

  private void add(SelectReport report) {
    report.subqueries().forEach(this::add);
    report.scans().forEach(this::add);
  }

  private void add(ScanReport scan) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add("MEASUREMENT: " + scan.measurement());
    lines.add("EXPRESSION: " + String.join(", ", scan.sought().expressions()));
    if (!scan.sought().condition().isEmpty()) {
      lines.add("CONDITION: " + scan.sought().condition());
    }
    lines.add("TIME RANGE: " + range(scan.sought().range()));
    lines.add(
        "METHOD: "
            + (scan.parallel() ? "parallel scan of partitions" : "stream of points by group"));
    if (!scan.views().isEmpty()) {
      lines.add("MATERIALIZED VIEW: " + scan.views());
    }
    lines.add("NUMBER OF PARTITIONS: " + scan.series().partitions());
    lines.add("NUMBER OF SERIES: " + scan.series().chosen() + " of " + scan.series().inAll());
    lines.add("CACHED VALUES: " + scan.read().memoryRows());
    lines.add("NUMBER OF FILES: " + scan.read().files() + " of " + scan.files().inAll());
    lines.add("NUMBER OF BLOCKS: " + scan.read().pages() + " of " + scan.files().pagesInTime());
    lines.add("SIZE OF BLOCKS: " + scan.read().bytes());
  }

  private static String range(TimeRange range) {
    String from = range.hasMin() ? time(range.min()) : "the beginning";
    return from + " to " + (range.hasMax() ? time(range.max()) : "the end");
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
        .toString();
  }
}
