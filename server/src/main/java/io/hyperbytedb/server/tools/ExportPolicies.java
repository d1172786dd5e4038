package io.hyperbytedb.server.tools;

import io.hyperbytedb.server.tools.ExportState.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database's policies, and the statements that create them.
 *
 * @param statements one per line
 * @param units the policies to export
 */
record ExportPolicies(String statements, List<Unit> units) {
  private static final String AUTOGEN = "autogen";

  ExportPolicies {
    units = List.copyOf(units);
  }

  /**
   * Queries the server for them.
   *
   * @param only the one policy to export; null for all
   */
  static ExportPolicies of(QueryClient client, String database, @Nullable String only)
      throws IOException {
    List<Map<String, String>> all = new ArrayList<>();
    String on = name(database);
    client.ask(
        "SHOW RETENTION POLICIES ON " + on,
        (series, values) -> {
          Map<String, String> policy = new HashMap<>();
          for (int i = 0; i < values.size(); i++) {
            policy.put(series.columns().get(i), String.valueOf(values.get(i)));
          }
          if (only == null || only.equals(policy.get("name"))) {
            all.add(policy);
          }
        });
    List<Unit> units = new ArrayList<>();
    StringBuilder out = new StringBuilder("CREATE DATABASE " + on);
    // A database whose first policy has a name does not get autogen.
    boolean autogen = all.stream().anyMatch(policy -> AUTOGEN.equals(policy.get("name")));
    all.stream()
        .filter(policy -> !autogen && isDefault(policy))
        .forEach(policy -> out.append(" WITH").append(terms(policy)).append(nameOf(policy)));
    out.append('\n');
    for (Map<String, String> policy : all) {
      String name = String.valueOf(policy.get("name"));
      units.add(new Unit(database, name, isDefault(policy)));
      out.append(name.equals(AUTOGEN) ? "ALTER" : "CREATE");
      out.append(" RETENTION POLICY ").append(name(name)).append(" ON ").append(on);
      out.append(terms(policy)).append(isDefault(policy) ? " DEFAULT\n" : "\n");
    }
    return new ExportPolicies(out.toString(), units);
  }

  private static boolean isDefault(Map<String, String> policy) {
    return "true".equals(policy.get("default"));
  }

  private static String nameOf(Map<String, String> policy) {
    return " NAME " + name(String.valueOf(policy.get("name")));
  }

  private static String terms(Map<String, String> policy) {
    String duration = String.valueOf(policy.get("duration"));
    return " DURATION "
        + (duration.equals("0s") ? "INF" : duration)
        + " REPLICATION "
        + policy.get("replicaN")
        + " SHARD DURATION "
        + policy.get("shardGroupDuration")
        + limit(" FUTURE LIMIT ", policy.get("futureWriteLimit"))
        + limit(" PAST LIMIT ", policy.get("pastWriteLimit"));
  }

  /** Servers before 1.12 neither show nor accept these. */
  private static String limit(String keyword, @Nullable String duration) {
    return duration == null || duration.equals("0s") ? "" : keyword + duration;
  }

  /** Names of databases and policies are printable. */
  private static String name(String text) {
    String quoted = InfluxName.quote(text);
    return quoted == null ? "\"\"" : quoted;
  }
}
