package io.hyperbytedb.it;

import io.hyperbytedb.it.History.Last;
import io.hyperbytedb.it.History.Read;
import io.hyperbytedb.it.History.Row;
import io.hyperbytedb.it.History.Series;
import io.hyperbytedb.it.History.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Proves a {@link History} against the promises: no acknowledged write is lost, none is there twice
 * or changed, a read sees all that was acknowledged before it was asked and all that an earlier
 * read saw, and nothing that was not sent.
 */
final class HistoryChecker {
  private final History history;
  private final Map<Series, Points> points = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  private HistoryChecker(History history) {
    this.history = history;
  }

  /** Each violation in words, with the operations that show it. */
  static List<String> violations(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    checker.checkWrites();
    checker.checkReads();
    history.lasts().forEach(checker::checkLast);
    return checker.violations;
  }

  /** A refusal that does not ask to come again is one of these valid points lost. */
  private void checkWrites() {
    for (Write write : history.writes()) {
      if (write.status() >= 400 && write.status() < 500 && write.status() != 429) {
        violations.add("refused for good: " + write);
      }
      for (long value = write.first(); value < write.first() + write.count(); value++) {
        if (write.status() != History.NOBODY) {
          points(Series.of(write.client(), value)).add(value, write);
        }
      }
    }
  }

  private Points points(Series series) {
    return points.computeIfAbsent(series, key -> new Points());
  }

  private void checkReads() {
    Map<Series, List<Read>> bySeries = new HashMap<>();
    for (Read read : history.reads()) {
      bySeries.computeIfAbsent(read.series(), key -> new ArrayList<>()).add(read);
    }
    bySeries.forEach(this::checkReads);
  }

  private void checkReads(Series series, List<Read> reads) {
    Timeline sent = points(series).sent();
    Timeline acknowledged = points(series).acknowledged();
    for (Read read : reads) {
      int least = acknowledged.before(read.invoked());
      if (read.count() < least
          || read.max() < acknowledged.max(least)
          || read.sum() < acknowledged.sum(least)) {
        violations.add(
            "stale: "
                + read
                + " though there were %s, the last by %s"
                    .formatted(acknowledged.describe(least), acknowledged.write(least)));
      }
      int most = sent.before(read.completed());
      if (read.count() > most) {
        violations.add("double: " + read + " though only sent were " + sent.describe(most));
      } else if (read.max() > sent.max(most)
          || read.sum() > sent.sum(most)
          || (read.count() > 0 && !series.equals(Series.of(series.client(), read.max())))) {
        violations.add("never sent: " + read + " though only sent were " + sent.describe(most));
      }
    }
    checkOrder(reads);
  }

  /** What a read saw is there for each that is asked after its answer. */
  private void checkOrder(List<Read> reads) {
    List<Read> answered = new ArrayList<>(reads);
    answered.sort(Comparator.comparingLong(Read::completed));
    List<Read> asked = new ArrayList<>(reads);
    asked.sort(Comparator.comparingLong(Read::invoked));
    Read most = null;
    int next = 0;
    for (Read read : asked) {
      while (next < answered.size() && answered.get(next).completed() < read.invoked()) {
        Read earlier = answered.get(next++);
        if (most == null || earlier.sum() > most.sum()) {
          most = earlier;
        }
      }
      if (most != null && (read.count() < most.count() || read.sum() < most.sum())) {
        violations.add("went back: " + read + " after " + most);
      }
    }
  }

  private void checkLast(Last last) {
    Points expected = points(last.series());
    Set<Long> found = new HashSet<>();
    for (Row row : last.rows()) {
      String place = row + " of " + last.series() + " at " + last.asked();
      if (!found.add(row.value())) {
        violations.add("double: " + place);
      }
      if (!expected.wasSent(row.value())) {
        violations.add("never sent: " + place);
      } else if (!row.equals(Row.of(last.series().client(), row.value()))) {
        violations.add("changed: " + place);
      }
    }
    expected
        .acknowledgements()
        .forEach(
            (value, write) -> {
              if (write.completed() - last.invoked() < 0 && !found.contains(value)) {
                violations.add(
                    "lost: value %d of %s at %s, acknowledged by %s"
                        .formatted(value, last.series(), last.asked(), write));
              }
            });
  }

  /** When the points of a series were first sent, and first acknowledged. */
  private static final class Points {
    private final Map<Long, Write> sent = new HashMap<>();
    private final Map<Long, Write> acknowledged = new HashMap<>();

    void add(long value, Write write) {
      sent.merge(value, write, (a, b) -> a.invoked() <= b.invoked() ? a : b);
      if (write.acknowledged()) {
        acknowledged.merge(value, write, (a, b) -> a.completed() <= b.completed() ? a : b);
      }
    }

    boolean wasSent(long value) {
      return sent.containsKey(value);
    }

    Map<Long, Write> acknowledgements() {
      return acknowledged;
    }

    Timeline sent() {
      return new Timeline(sent, Comparator.comparingLong(Write::invoked), true);
    }

    Timeline acknowledged() {
      return new Timeline(acknowledged, Comparator.comparingLong(Write::completed), false);
    }
  }

  /** Aggregates of the points that were there at a time. */
  private static final class Timeline {
    private final List<Write> writes = new ArrayList<>();
    private final long[] at;
    private final long[] max;
    private final long[] sum;

    /**
     * @param byInvocation whether a point counts from when it was sent, or from when it was
     *     acknowledged
     */
    Timeline(Map<Long, Write> points, Comparator<Write> order, boolean byInvocation) {
      List<Map.Entry<Long, Write>> entries = new ArrayList<>(points.entrySet());
      entries.sort(Map.Entry.comparingByValue(order));
      at = new long[entries.size()];
      max = new long[entries.size() + 1];
      sum = new long[entries.size() + 1];
      for (int i = 0; i < at.length; i++) {
        Write write = entries.get(i).getValue();
        long value = entries.get(i).getKey();
        writes.add(write);
        at[i] = byInvocation ? write.invoked() : write.completed();
        max[i + 1] = Math.max(max[i], value);
        sum[i + 1] = sum[i] + value;
      }
    }

    /** How many were there before a time; the nano clock has no beginning, only differences. */
    int before(long time) {
      int low = 0;
      int high = at.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (at[middle] - time < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    long max(int points) {
      return max[points];
    }

    long sum(int points) {
      return sum[points];
    }

    String describe(int points) {
      return "%d points, max %d, sum %d".formatted(points, max[points], sum[points]);
    }

    String write(int points) {
      return points == 0 ? "nobody" : writes.get(points - 1).toString();
    }
  }
}
