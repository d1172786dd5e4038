package io.hyperbytedb.query.explain;

import io.hyperbytedb.query.exec.SelectReport;
import io.hyperbytedb.query.result.GoDuration;
import io.hyperbytedb.query.scan.ScanReport;
import java.util.ArrayList;
import java.util.List;

/** The lines of EXPLAIN ANALYZE: a tree, drawn as InfluxDB draws its own. */
final class AnalyzeTree {
  private AnalyzeTree() {}

  /** A line with what hangs on it. */
  private record Node(String text, List<Node> children) {
    Node(String text) {
      this(text, new ArrayList<>());
    }

    Node child(String line) {
      Node child = new Node(line);
      children.add(child);
      return child;
    }

    Node value(String name, Object value) {
      child(name + ": " + value);
      return this;
    }
  }

  static List<String> of(SelectReport.Run run) {
    Node root = new Node(".");
    long total = run.planningNanos() + run.executionNanos();
    Node select =
        root.child("select")
            .value("execution_time", GoDuration.text(run.executionNanos()))
            .value("planning_time", GoDuration.text(run.planningNanos()))
            .value("total_time", GoDuration.text(total))
            .value("rows", run.rows());
    cursor(run.report(), select);
    List<String> lines = new ArrayList<>(List.of("."));
    draw(root, "", lines);
    return lines;
  }

  private static void cursor(SelectReport report, Node parent) {
    Node cursor = parent.child("build_cursor");
    cursor.child("labels").value("statement", report.statement());
    for (ScanReport scan : report.scans()) {
      scan(scan, cursor);
    }
    for (SelectReport subquery : report.subqueries()) {
      cursor(subquery, cursor);
    }
  }

  private static void scan(ScanReport scan, Node parent) {
    Node node = parent.child(scan.parallel() ? "parallel_scan" : "stream_scan");
    node.child("labels")
        .value("measurement", scan.measurement())
        .value("expr", String.join(", ", scan.sought().expressions()));
    ScanReport.Read read = scan.read();
    node.value("scan_time", GoDuration.text(read.nanos()))
        .value("partitions", scan.series().partitions())
        .value("series", scan.series().chosen())
        .value("series_pruned", scan.series().inAll() - scan.series().chosen())
        .value("files_read", read.files())
        .value("files_pruned_by_time", scan.files().inAll() - scan.files().inTime())
        .value("files_pruned_by_series", scan.files().inTime() - read.files())
        .value("pages_read", read.pages())
        .value("pages_pruned", Math.max(0, scan.files().pagesInTime() - read.pages()))
        .value("page_bytes_read", read.bytes())
        .value("rows_read_from_files", read.fileRows())
        .value("rows_read_from_memory", read.memoryRows());
  }

  private static void draw(Node node, String indent, List<String> lines) {
    for (int i = 0; i < node.children().size(); i++) {
      Node child = node.children().get(i);
      boolean last = i == node.children().size() - 1;
      lines.add(indent + (last ? "└── " : "├── ") + child.text());
      draw(child, indent + (last ? "    " : "│   "), lines);
    }
  }
}
