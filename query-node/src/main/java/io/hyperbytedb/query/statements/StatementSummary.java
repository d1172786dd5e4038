package io.hyperbytedb.query.statements;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often and how long statements ran. Of more different statements than it may remember, those
 * that did not run for the longest time are forgotten. Thread-safe.
 */
public final class StatementSummary {
  private static final int DIGEST_BYTES = 8;

  /** Of longer texts the beginning and a hash are kept: a client chooses how long they are. */
  static final int MAX_TEXT = 4_096;

  private final int capacity;

  @GuardedBy("this")
  private final LinkedHashMap<String, Stats> statements = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param capacity how many different statements are remembered; 0 for none
   */
  public StatementSummary(int capacity) {
    this.capacity = capacity;
  }

  /** Guarded by the summary. */
  private static final class Stats {
    long count;
    long errors;
    long rows;
    long totalNanos;
    long maxNanos;
    Instant last = Instant.EPOCH;
  }

  /**
   * What is known of a statement.
   *
   * @param digest a short hash of the text
   * @param text with {@code ?} for literals; of a long one the beginning and a hash of all of it
   * @param runs what its runs took
   */
  public record Entry(String digest, String text, Runs runs) {}

  /**
   * All runs of a statement.
   *
   * @param count how often it ran
   * @param errors how often it failed
   * @param rows how many rows it answered
   * @param totalNanos how long it took altogether
   * @param maxNanos how long it took at most
   * @param last when it ended last
   */
  public record Runs(
      long count, long errors, long rows, long totalNanos, long maxNanos, Instant last) {}

  /**
   * Counts a statement.
   *
   * @param statement as it prints itself, passwords redacted
   */
  public void record(String statement, long nanos, long rows, boolean failed, Instant now) {
    if (capacity == 0) {
      return;
    }
    String text = bounded(NormalText.of(statement));
    synchronized (this) {
      Stats stats = statements.computeIfAbsent(text, t -> new Stats());
      stats.count++;
      stats.errors += failed ? 1 : 0;
      stats.rows += rows;
      stats.totalNanos += nanos;
      stats.maxNanos = Math.max(stats.maxNanos, nanos);
      stats.last = now;
      if (statements.size() > capacity) {
        statements.pollFirstEntry();
      }
    }
  }

  /** All statements remembered; the one that took the most time altogether first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    synchronized (this) {
      for (Map.Entry<String, Stats> entry : statements.entrySet()) {
        Stats stats = entry.getValue();
        entries.add(
            new Entry(
                digest(entry.getKey()),
                entry.getKey(),
                new Runs(
                    stats.count,
                    stats.errors,
                    stats.rows,
                    stats.totalNanos,
                    stats.maxNanos,
                    stats.last)));
      }
    }
    entries.sort(
        Comparator.comparingLong((Entry entry) -> entry.runs().totalNanos())
            .reversed()
            .thenComparing(Entry::text));
    return entries;
  }

  /** Forgets everything. */
  public synchronized void clear() {
    statements.clear();
  }

  private static String bounded(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "... #" + digest(text);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
