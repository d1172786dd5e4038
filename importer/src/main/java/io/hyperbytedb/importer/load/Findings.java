package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.tsm.Damage;
import io.hyperbytedb.importer.tsm.DamagedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a user should know after an import, or before it. Thread-safe. */
public final class Findings {
  /** Further ones are only counted. */
  private static final int MAX = 1000;

  private final boolean skipDamaged;
  private final List<String> damaged = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private long damages;
  private long notesInAll;

  /**
   * @param skipDamaged whether damaged places are left out and counted, instead of stopping at the
   *     first
   */
  public Findings(boolean skipDamaged) {
    this.skipDamaged = skipDamaged;
  }

  /** Decides about a damaged place. */
  Damage damage() {
    return skipDamaged ? this::damaged : Damage.STOPS;
  }

  private synchronized void damaged(DamagedException found) {
    damages++;
    if (damaged.size() < MAX) {
      damaged.add(String.valueOf(found.getMessage()));
    }
  }

  /** A fact about the source. */
  public synchronized void note(String text) {
    notesInAll++;
    if (notes.size() < MAX) {
      notes.add(text);
    }
  }

  /** Something that could not be moved, with the reason. */
  synchronized void refused(String what, long times) {
    if (refused.size() < MAX || refused.containsKey(what)) {
      refused.merge(what, times, Long::sum);
    }
  }

  /** How many damaged places were left out. */
  public synchronized long damages() {
    return damages;
  }

  /** Whether something was not moved. */
  public synchronized boolean incomplete() {
    return damages > 0 || !refused.isEmpty();
  }

  /** All of them, a line each. */
  public synchronized List<String> lines() {
    List<String> lines = new ArrayList<>(notes);
    if (notesInAll > notes.size()) {
      lines.add("and " + (notesInAll - notes.size()) + " further notes");
    }
    for (String place : damaged) {
      lines.add("left out: " + place);
    }
    if (damages > 0) {
      lines.add("left out " + damages + " damaged places in all");
    }
    refused.forEach((what, count) -> lines.add("not moved: " + what + " (" + count + ")"));
    return lines;
  }
}
