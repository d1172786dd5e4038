package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.LineText;
import io.hyperbytedb.server.tools.ExportState.Unit;
import io.hyperbytedb.server.tools.FieldTypes.Numbers;
import io.hyperbytedb.server.tools.QueryClient.Numeral;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows of answers as lines, and counts what lines cannot carry. Not thread-safe. */
final class LineWriter implements ExportRows {
  /**
   * {@code influx} sends 5,000 lines in one request unless there is a comment with a context among
   * them. One after this many characters keeps requests far below servers' limits, however long the
   * lines are.
   */
  private static final int CONTEXT_CHARACTERS = 2_000_000;

  /**
   * A column of a query.
   *
   * @param name its name as written in a line
   * @param refusal why it cannot be written; null if it can
   * @param startsBlank whether it cannot be a line's first
   */
  private record Field(
      int column, String name, Numbers numbers, @Nullable String refusal, boolean startsBlank) {}

  private final TextOutput out;
  private final Skipped skipped;
  private final StringBuilder line = new StringBuilder();
  private long rows;

  private String context = "";
  private String place = "";
  private @Nullable String contextRefusal;
  private int sinceContext;

  private String measurement = "";
  private @Nullable FieldTypes types;
  private @Nullable Columns refresh;
  private QueryClient.@Nullable Series series;
  private List<String> columns = List.of();
  private List<Field> fields = List.of();
  private String key = "";
  private @Nullable String keyRefusal;

  LineWriter(TextOutput out, Skipped skipped, long rows) {
    this.out = out;
    this.skipped = skipped;
    this.rows = rows;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public void head(CharSequence statements) throws IOException {
    out.write("# DDL\n");
    out.write(statements);
    out.write("# DML\n");
  }

  @Override
  public void context(Unit unit) throws IOException {
    place = "database " + Skipped.name(unit.database()) + ", policy " + Skipped.name(unit.policy());
    contextRefusal = LineText.refuseContext(unit.database());
    String policy = unit.policy();
    String refusal = LineText.refuseContext(policy);
    if (contextRefusal == null && refusal != null) {
      // The default policy needs no name.
      policy = "";
      contextRefusal = unit.isDefault() ? null : refusal;
    }
    context =
        "# CONTEXT-DATABASE: " + unit.database() + "\n# CONTEXT-RETENTION-POLICY: " + policy + "\n";
    sinceContext = 0;
    if (contextRefusal == null) {
      out.write(context);
    }
  }

  @Override
  public void begin(String name, FieldTypes known, Columns again) {
    measurement = name;
    types = known;
    refresh = again;
    series = null;
    columns = List.of();
  }

  @Override
  public void end() {}

  @Override
  public void close() {}

  @Override
  public String limits() {
    return "line protocol for influx -import cannot carry them";
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void row(QueryClient.Series of, List<@Nullable Object> values) throws IOException {
    if (!of.equals(series)) {
      series = of;
      key(of.tags());
    }
    if (!columns.equals(of.columns())) {
      columns = of.columns();
      fields = fields(columns);
    }
    if (keyRefusal != null) {
      long count = values.stream().skip(1).filter(value -> value != null).count();
      skipped.values(place + ", measurement " + Skipped.name(measurement) + keyRefusal, count);
      skipped.row();
      return;
    }
    line.setLength(0);
    line.append(key);
    char separator = ' ';
    for (Field field : fields) {
      Object value = values.get(field.column());
      if (value == null) {
        continue;
      }
      String refusal = refusal(field, value, separator == ' ');
      if (refusal == null) {
        line.append(separator).append(field.name()).append('=');
        value(value, field.numbers());
        separator = ',';
      } else {
        skipped.values(
            place
                + ", measurement "
                + Skipped.name(measurement)
                + ", field "
                + Skipped.name(columns.get(field.column()))
                + ": "
                + refusal,
            1);
      }
    }
    if (separator == ' ') {
      skipped.row();
      return;
    }
    write(line.append(' ').append(values.getFirst()).append('\n'));
  }

  private void write(CharSequence text) throws IOException {
    if (sinceContext > CONTEXT_CHARACTERS) {
      out.write(context);
      sinceContext = 0;
    }
    out.write(text);
    sinceContext += text.length();
    rows++;
  }

  private static @Nullable String refusal(Field field, Object value, boolean first) {
    if (field.refusal() != null) {
      return field.refusal();
    }
    if (first && field.startsBlank()) {
      return "a name that begins with a tabulator or NUL, of the row's only field";
    }
    return switch (value) {
      case String text when text.indexOf('\n') >= 0 -> "a string with a line break";
      case Numeral _ when field.numbers() == Numbers.EITHER -> FieldTypes.CANNOT_TELL;
      default -> null;
    };
  }

  private void value(Object value, Numbers numbers) {
    switch (value) {
      case String text -> LineText.string(text, line);
      case Numeral number when numbers == Numbers.INTEGERS -> line.append(number).append('i');
      default -> line.append(value);
    }
  }

  private void key(Map<String, String> tags) {
    StringBuilder out = new StringBuilder(LineText.measurement(measurement));
    keyRefusal = null;
    refuse("", contextRefusal);
    refuse("", LineText.refuseMeasurement(measurement));
    tags.forEach(
        (tag, value) -> {
          if (!value.isEmpty()) {
            out.append(',').append(LineText.tag(tag)).append('=').append(LineText.tag(value));
            refuse(", tag " + Skipped.name(tag), LineText.refuseTag(tag));
            refuse(", value of tag " + Skipped.name(tag), LineText.refuseTag(value));
          }
        });
    key = out.toString();
    refuse("", LineText.refuseKey(key));
  }

  private void refuse(String where, @Nullable String why) {
    if (keyRefusal == null && why != null) {
      keyRefusal = where + ": " + why;
    }
  }

  /** The columns after the time, ending with those that cannot be a line's first. */
  private List<Field> fields(List<String> names) throws IOException {
    List<Field> plain = new ArrayList<>();
    List<Field> last = new ArrayList<>();
    for (int i = 1; i < names.size(); i++) {
      String name = names.get(i);
      String refusal = LineText.refuseField(name);
      boolean blank = refusal == null && LineText.startsBlank(name);
      (blank ? last : plain).add(new Field(i, LineText.field(name), numbers(name), refusal, blank));
    }
    plain.addAll(last);
    return plain;
  }

  /** The types of a field, queried again if the field is newer than the last query for types. */
  private Numbers numbers(String field) throws IOException {
    Numbers known = types == null ? null : types.of(field);
    if (known == null && refresh != null) {
      types = refresh.types();
      known = types.of(field);
    }
    return known == null ? Numbers.EITHER : known;
  }
}
