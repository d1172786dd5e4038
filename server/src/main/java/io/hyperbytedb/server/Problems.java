package io.hyperbytedb.server;

import io.hyperbytedb.files.DamagedFiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is wrong with a process, as its parts report it. Thread-safe. */
final class Problems {
  private final List<Supplier<@Nullable String>> problems = new CopyOnWriteArrayList<>();
  private final List<Supplier<@Nullable String>> notes = new CopyOnWriteArrayList<>();
  private final List<Supplier<Map<String, String>>> damage = new CopyOnWriteArrayList<>();

  /**
   * Adds a part.
   *
   * @param problem what keeps it from its work, null if nothing does
   */
  void add(Supplier<@Nullable String> problem) {
    problems.add(problem);
  }

  /**
   * Adds a part that finds damaged files; everything else can still be queried. Several parts may
   * know the same file.
   *
   * @param files what is wrong with each, by its path
   */
  void addDamage(Supplier<Map<String, String>> files) {
    damage.add(files);
  }

  /**
   * Adds work beside that of the process, whose failure must be seen.
   *
   * @param problem what keeps it from its work, null if nothing does
   */
  void addNote(Supplier<@Nullable String> problem) {
    notes.add(problem);
  }

  /** What is wrong beside the work of the process; null if nothing is. */
  @Nullable String notes() {
    StringBuilder text = new StringBuilder();
    for (Supplier<@Nullable String> note : notes) {
      String wrong = note.get();
      if (wrong != null) {
        text.append(text.isEmpty() ? "" : "; ").append(wrong);
      }
    }
    return text.isEmpty() ? null : text.toString();
  }

  /** The first problem, in the order in which parts were added; null if there is none. */
  @Nullable String first() {
    for (Supplier<@Nullable String> problem : problems) {
      String text = problem.get();
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** A message about the damaged files; null if there are none. */
  @Nullable String damaged() {
    Map<String, String> all = new HashMap<>();
    damage.forEach(files -> all.putAll(files.get()));
    return DamagedFiles.problem(all);
  }
}
