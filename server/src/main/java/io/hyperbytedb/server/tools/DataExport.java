package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.tools.ExportState.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Exports the data of a running server, as line protocol with the headers that {@code influx
 * -import} reads or as Parquet files. A query covers some shard groups of a measurement, and is as
 * of one moment; between two queries the output is told the progress. What the format cannot carry
 * is left out and counted. Not thread-safe.
 */
public final class DataExport {
  /** After a query with fewer rows, the next one covers twice as many shard groups. */
  private static final long FEW_ROWS = 200_000;

  private static final long MANY_ROWS = 2_000_000;

  /** What to export. */
  public record Selection(
      @Nullable String database,
      @Nullable String policy,
      @Nullable String start,
      @Nullable String end) {}

  /** Is told the progress of the export. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Reports progress; called often.
     *
     * @param done the number of measurements written
     * @param total the number of measurements
     * @param rows the number of rows written, including earlier runs
     */
    void at(int done, int total, long rows);
  }

  private final QueryClient client;
  private final ExportOutput out;
  private final Watch watch;
  private final Selection selection;
  private final Skipped skipped;
  private final List<Unit> units = new ArrayList<>();
  private final ExportRows writer;

  private DataExport(
      QueryClient client,
      ExportOutput out,
      Watch watch,
      Selection selection,
      Skipped skipped,
      ExportRows writer) {
    this.client = client;
    this.out = out;
    this.watch = watch;
    this.selection = selection;
    this.skipped = skipped;
    this.writer = writer;
  }

  /**
   * An export as line protocol.
   *
   * @param out the output, which may continue an earlier run's
   */
  public static DataExport lines(
      QueryClient client, TextOutput out, Watch watch, Selection selection) {
    ExportState resumed = out.resumed();
    Skipped skipped = resumed == null ? new Skipped() : resumed.skipped();
    LineWriter writer = new LineWriter(out, skipped, resumed == null ? 0 : resumed.rows());
    return new DataExport(client, out, watch, selection, skipped, writer);
  }

  /**
   * An export as Parquet files.
   *
   * @param out the output, which may continue an earlier run's
   */
  public static DataExport parquet(
      QueryClient client, ExportDirectory out, Watch watch, Selection selection) {
    ExportState resumed = out.resumed();
    Skipped skipped = resumed == null ? new Skipped() : resumed.skipped();
    ParquetRows writer = new ParquetRows(out, skipped, resumed == null ? 0 : resumed.rows());
    return new DataExport(client, out, watch, selection, skipped, writer);
  }

  /** The number of rows written, including earlier runs. */
  public long rows() {
    return writer.rows();
  }

  /** What was left out, a line for each kind; empty if nothing was. */
  public List<String> omissions() {
    return skipped.any() ? skipped.lines(writer.limits()) : List.of();
  }

  /** What users should know of the output, though nothing is missing. */
  public List<String> notes() {
    return writer.notes();
  }

  /**
   * Writes the rest of the selection.
   *
   * @throws HyperbyteException if the server cannot be reached, or answers with an error
   */
  public void write() throws IOException {
    try (ExportRows _ = writer) {
      all();
    }
  }

  private void all() throws IOException {
    ExportState resumed = out.resumed();
    if (resumed == null) {
      head();
    } else {
      units.addAll(resumed.units());
    }
    Map<String, List<String>> measurements = new HashMap<>();
    int total = 0;
    for (Unit unit : units) {
      if (!measurements.containsKey(unit.database())) {
        measurements.put(unit.database(), measurements(unit.database()));
      }
      total += measurements.get(unit.database()).size();
    }
    int done = 0;
    for (int at = 0; at < units.size(); at++) {
      List<String> names = measurements.getOrDefault(units.get(at).database(), List.of());
      boolean written = resumed != null && at < resumed.unit();
      if (!written) {
        boolean begun = resumed != null && at == resumed.unit();
        unit(at, names, begun ? resumed : null, new int[] {done, total});
      }
      done += names.size();
    }
    out.complete();
  }

  private List<String> measurements(String database) throws IOException {
    List<String> names = first("SHOW MEASUREMENTS ON " + quoted(database));
    names.sort((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
    return names;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void head() throws IOException {
    List<String> all = first("SHOW DATABASES");
    String only = selection.database();
    if (only != null && !all.contains(only)) {
      throw new HyperbyteException(
          ErrorCode.DATABASE_NOT_FOUND, "database not found: " + Skipped.name(only));
    }
    all.remove("_internal");
    StringBuilder statements = new StringBuilder();
    boolean found = false;
    for (String database : only == null ? all : List.of(only)) {
      ExportPolicies policies = ExportPolicies.of(client, database, selection.policy());
      statements.append(policies.statements());
      units.addAll(policies.units());
      found |= !policies.units().isEmpty();
    }
    if (selection.policy() != null && !found) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "retention policy not found: " + Skipped.name(selection.policy()));
    }
    writer.head(statements);
    out.reached(state(0, null, null));
  }

  private void unit(int at, List<String> names, @Nullable ExportState resumed, int[] progress)
      throws IOException {
    Unit unit = units.get(at);
    writer.context(unit);
    List<Long> groups = groups(unit);
    String reached = resumed == null ? null : resumed.measurement();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int order = reached == null ? 1 : Arrays.compareUnsigned(utf8(name), utf8(reached));
      // A state without a time is that of a completed measurement.
      Long from = order == 0 && resumed != null ? resumed.from() : null;
      if (order > 0 || from != null) {
        new Measurement(at, name, groups, progress[0] + i, progress[1]).write(from);
        out.reached(state(at, name, null));
      }
    }
  }

  private ExportState state(int unit, @Nullable String measurement, @Nullable Long from) {
    return new ExportState(units, unit, measurement, from, writer.rows(), skipped);
  }

  /** The starts of a policy's shard groups, ascending; none if the user may not see them. */
  private List<Long> groups(Unit unit) throws IOException {
    TreeSet<Long> starts = new TreeSet<>();
    try {
      client.ask(
          "SHOW SHARD GROUPS",
          (series, values) -> {
            List<String> columns = series.columns();
            if (unit.database().equals(values.get(columns.indexOf("database")))
                && unit.policy().equals(values.get(columns.indexOf("retention_policy")))) {
              starts.add(nanos(String.valueOf(values.get(columns.indexOf("start_time")))));
            }
          });
    } catch (HyperbyteException e) {
      // Only admins may query this. Without an answer a measurement takes one query.
      if (String.valueOf(e.getMessage()).contains("admin privilege")) {
        return List.of();
      }
      throw e;
    }
    return List.copyOf(starts);
  }

  private static long nanos(String time) throws IOException {
    try {
      Instant instant = Instant.parse(time);
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    } catch (ArithmeticException e) {
      return time.startsWith("1") ? Long.MIN_VALUE : Long.MAX_VALUE;
    } catch (DateTimeParseException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the server answered [" + time + "] for a time", e);
    }
  }

  private List<String> first(String statement) throws IOException {
    List<String> found = new ArrayList<>();
    client.ask(statement, (series, values) -> found.add(String.valueOf(values.getFirst())));
    return found;
  }

  private static String quoted(String name) {
    String quoted = InfluxName.quote(name);
    return quoted == null ? "\"\"" : quoted;
  }

  /** The export of one measurement, query by query. */
  private final class Measurement implements ExportRows.Columns {
    private final int unit;
    private final String name;
    private final List<Long> groups;
    private final int done;
    private final int total;
    private final String on;
    private final String from;
    private FieldTypes types;

    Measurement(int unit, String name, List<Long> groups, int done, int total) throws IOException {
      this.unit = unit;
      this.name = name;
      this.groups = groups;
      this.done = done;
      this.total = total;
      on = quoted(units.get(unit).database());
      from = quoted(units.get(unit).policy()) + "." + InfluxName.source(name);
      types = FieldTypes.ask(client, on, from);
    }

    /** Writes the rows from a time on; all if it is null. */
    void write(@Nullable Long start) throws IOException {
      watch.at(done, total, writer.rows());
      if (types.isEmpty()) {
        return;
      }
      int at = 0;
      while (start != null && at < groups.size() && groups.get(at) < start) {
        at++;
      }
      int width = 1;
      while (true) {
        int next = Math.min(groups.size(), at + (types.several() ? 1 : width));
        Long low = at == 0 ? null : groups.get(at);
        Long high = next == groups.size() ? null : groups.get(next);
        long before = writer.rows();
        slice(conditions(low, high));
        if (high == null) {
          return;
        }
        long rows = writer.rows() - before;
        width = rows < FEW_ROWS ? 2 * width : rows > MANY_ROWS ? Math.max(1, width / 2) : width;
        at = next;
        out.reached(state(unit, name, high));
      }
    }

    private void slice(String condition) throws IOException {
      FieldTypes known =
          types.several() ? types.within(client, on, from, condition, !groups.isEmpty()) : types;
      writer.begin(name, known, this);
      client.ask(
          "SELECT *::field FROM " + on + "." + from + condition + " GROUP BY *",
          (series, values) -> {
            writer.row(series, values);
            if (writer.rows() % 10_000 == 0) {
              watch.at(done, total, writer.rows());
            }
          });
      writer.end();
    }

    @Override
    public FieldTypes types() throws IOException {
      types = FieldTypes.ask(client, on, from);
      return types;
    }

    @Override
    public List<String> tags() throws IOException {
      return first("SHOW TAG KEYS ON " + on + " FROM " + from);
    }

    private String conditions(@Nullable Long low, @Nullable Long high) {
      List<String> all = new ArrayList<>();
      if (selection.start() != null) {
        all.add("time >= " + InfluxName.time(selection.start()));
      }
      if (selection.end() != null) {
        all.add("time < " + InfluxName.time(selection.end()));
      }
      if (low != null) {
        all.add("time >= " + low);
      }
      if (high != null) {
        all.add("time < " + high);
      }
      return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }
  }
}
