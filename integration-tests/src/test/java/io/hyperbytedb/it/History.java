package io.hyperbytedb.it;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What several clients did to one measurement and saw of it, with the times at which they asked and
 * were answered ({@link System#nanoTime}). Client c writes the values 1, 2, 3 … in this order,
 * value v as a point of its series v mod {@value #SERIES}. Safe for all threads.
 */
final class History {
  /** How many series each client writes to. */
  static final int SERIES = 4;

  /** The status of a request that found nobody: nothing was sent. */
  static final int NOBODY = 0;

  /** The status of a request that was sent, and nobody knows what became of it. */
  static final int UNKNOWN = -1;

  /** One series of one client. */
  record Series(int client, int number) {
    /** That of a value. */
    static Series of(int client, long value) {
      return new Series(client, (int) (value % SERIES));
    }
  }

  /**
   * A request to write, which may be the repetition of an earlier one.
   *
   * @param first the first of its values
   * @param count how many values
   * @param status of the answer, or {@link #NOBODY} or {@link #UNKNOWN}
   */
  record Write(int client, long first, int count, long invoked, long completed, int status) {
    boolean acknowledged() {
      return status == 204;
    }
  }

  /**
   * A read that was answered: the aggregates of a series.
   *
   * @param asked who was asked
   */
  record Read(
      Series series, String asked, long invoked, long completed, long count, long max, long sum) {}

  /**
   * A row of a series in the end.
   *
   * @param time as it was found
   * @param text the second field
   */
  record Row(long time, long value, String text) {
    /** As it was written. */
    static Row of(int client, long value) {
      return new Row(
          1_767_571_200_000_000_000L + client + value * 50_000_000L, value, "x" + client + value);
    }

    /** As it is written. */
    String line(int client) {
      return "m,c=%d,s=%d v=%di,t=\"%s\" %d"
          .formatted(client, Series.of(client, value).number(), value, text, time);
    }
  }

  /** All rows of a series, as one query node has them while nobody writes. */
  record Last(String asked, Series series, long invoked, List<Row> rows) {}

  private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<Last> lasts = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();

  void add(Write write) {
    writes.add(write);
    if (write.acknowledged()) {
      count("write 204");
    }
  }

  void add(Read read) {
    reads.add(read);
    count("read 200");
  }

  /** A request that was not answered with what was asked; numbers in the reason don't matter. */
  void refused(String what, int status, String reason) {
    String text = reason.strip().replaceAll("[0-9]+", "#");
    count(
        "%s %s %s".formatted(what, name(status), text.substring(0, Math.min(160, text.length()))));
  }

  void add(Last last) {
    lasts.add(last);
  }

  private void count(String what) {
    answers.merge(what, 1, Integer::sum);
  }

  private static String name(int status) {
    return switch (status) {
      case NOBODY -> "nobody there";
      case UNKNOWN -> "no answer";
      default -> Integer.toString(status);
    };
  }

  List<Write> writes() {
    return List.copyOf(writes);
  }

  List<Read> reads() {
    return List.copyOf(reads);
  }

  List<Last> lasts() {
    return List.copyOf(lasts);
  }

  /** How often requests were answered how, such as "write 204". */
  Map<String, Integer> answers() {
    return new TreeMap<>(answers);
  }
}
