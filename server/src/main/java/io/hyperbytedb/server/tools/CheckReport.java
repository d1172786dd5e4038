package io.hyperbytedb.server.tools;

import io.hyperbytedb.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a check of a data directory.
 *
 * @param partitions the number of WAL partitions checked
 * @param files the number of files in the manifest
 * @param deep whether every page was read
 * @param problems the problems found
 * @param orphans unreferenced files, which the server deletes on its own
 * @param moved whether the orphans were moved aside
 */
public record CheckReport(
    int partitions,
    int files,
    boolean deep,
    List<DataCheck.Problem> problems,
    List<String> orphans,
    boolean moved) {
  public CheckReport {
    problems = List.copyOf(problems);
    orphans = List.copyOf(orphans);
  }

  /** The result as text. */
  public String text() {
    StringBuilder out = new StringBuilder();
    problems.forEach(p -> out.append(p.subject()).append(": ").append(p.what()).append('\n'));
    for (String orphan : orphans) {
      out.append("orphan [").append(orphan).append("]: not in the manifest; ");
      out.append(moved ? "moved to quarantine/orphans/\n" : "--repair would move it aside\n");
    }
    out.append(problems.isEmpty() ? "clean: " : "NOT CLEAN: " + problems.size() + " problems, ");
    out.append(partitions).append(" partitions, ").append(files).append(" files");
    out.append(deep ? " read completely, " : ", ").append(orphans.size()).append(" orphans\n");
    return out.toString();
  }

  /** The result as JSON. */
  public String json() {
    List<Object> found = new ArrayList<>();
    for (DataCheck.Problem problem : problems) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("subject", problem.subject());
      entry.put("problem", problem.what());
      found.add(entry);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("clean", problems.isEmpty());
    all.put("deep", deep);
    all.put("partitions", partitions);
    all.put("files", files);
    all.put("problems", found);
    all.put("orphans", orphans);
    all.put("orphans_moved", moved);
    return Json.of(all);
  }
}
