package io.hyperbytedb.query.scan;

import io.hyperbytedb.query.influxql.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a range of time into slices that hold about so many rows each, as if rows were spread evenly
 * over the times of their sources. Nothing but sizes and times of sources is looked at.
 */
public final class TimeSlices {
  private final boolean ascending;
  private final long growth;
  private final long most;
  private final List<TimeRange> found = new ArrayList<>();
  private long wanted;
  private double rows;

  /** Where the slice that is being made starts, seen in the order of the answer. */
  private long edge;

  private boolean open;

  private TimeSlices(boolean ascending, long first, long growth, long most) {
    this.ascending = ascending;
    this.wanted = first;
    this.growth = growth;
    this.most = most;
  }

  /** Sources whose times overlap. */
  private record Cluster(long min, long max, long rows) {}

  /**
   * Cuts.
   *
   * @param ascending whether the slices are wanted in ascending time
   * @param first how many rows the first slice shall have
   * @param growth how many times as many each next one
   * @param most how many rows a slice may have
   * @return slices that together cover all times of the range at which there are rows
   */
  public static List<TimeRange> of(
      List<RowSource> sources,
      TimeRange range,
      boolean ascending,
      long first,
      long growth,
      long most)
      throws IOException {
    TimeSlices slices = new TimeSlices(ascending, Math.min(first, most), growth, most);
    List<Cluster> clusters = clusters(sources, range);
    for (Cluster cluster : ascending ? clusters : clusters.reversed()) {
      slices.add(cluster);
    }
    if (!clusters.isEmpty() && slices.open) {
      slices.end(ascending ? clusters.getLast().max() : clusters.getFirst().min());
    }
    return slices.found;
  }

  private static List<Cluster> clusters(List<RowSource> sources, TimeRange range)
      throws IOException {
    List<RowSource> sorted = new ArrayList<>(sources);
    sorted.sort((a, b) -> Long.compare(a.minTime(), b.minTime()));
    List<Cluster> clusters = new ArrayList<>();
    int at = 0;
    while (at < sorted.size()) {
      long min = sorted.get(at).minTime();
      long max = sorted.get(at).maxTime();
      long rows = 0;
      while (at < sorted.size() && sorted.get(at).minTime() <= max) {
        RowSource source = sorted.get(at++);
        max = Math.max(max, source.maxTime());
        rows += source.starts()[source.count()];
      }
      long from = Math.max(min, range.min());
      long to = Math.min(max, range.max());
      if (from <= to) {
        double part = width(from, to) / width(min, max);
        clusters.add(new Cluster(from, to, (long) Math.ceil(rows * part)));
      }
    }
    return clusters;
  }

  private static double width(long from, long to) {
    return (double) to - (double) from + 1;
  }

  private void add(Cluster cluster) {
    long at = ascending ? cluster.min() : cluster.max();
    if (!open) {
      edge = at;
      open = true;
    }
    double density = cluster.rows() / width(cluster.min(), cluster.max());
    while (true) {
      double left = (ascending ? width(at, cluster.max()) : width(cluster.min(), at)) * density;
      if (rows + left <= wanted) {
        rows += left;
        return;
      }
      long step = (long) Math.max(1, (wanted - rows) / density);
      long last = ascending ? at + (step - 1) : at - (step - 1);
      if (ascending ? last >= cluster.max() || last < at : last <= cluster.min() || last > at) {
        rows += left;
        return;
      }
      end(last);
      at = ascending ? last + 1 : last - 1;
      edge = at;
      open = true;
    }
  }

  private void end(long last) {
    found.add(ascending ? new TimeRange(edge, last) : new TimeRange(last, edge));
    rows = 0;
    wanted = Math.min(most, wanted * growth);
    open = false;
  }
}
