package io.hyperbytedb.server.tools;

import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.PlainTableWriter;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.server.tools.ExportState.Unit;
import io.hyperbytedb.server.tools.FieldTypes.Numbers;
import io.hyperbytedb.server.tools.QueryClient.Numeral;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of answers as Parquet files: one for each query, more if it would get too large or a
 * column appears that the server did not name before. A file has a column for each tag, and for
 * each type of a field. Not thread-safe.
 */
final class ParquetRows implements ExportRows {
  private static final long MAX_FILE_BYTES = 256L << 20;

  /** Further notes are dropped. */
  private static final int MAX_NOTES = 1000;

  private static final Comparator<FieldName> ORDER =
      Comparator.comparing(FieldName::name).thenComparing(FieldName::type);

  private final ExportDirectory out;
  private final Skipped skipped;
  private final Set<String> notes = new LinkedHashSet<>();
  private long rows;

  private Unit unit = new Unit("", "", true);
  private String measurement = "";
  private @Nullable FieldTypes types;
  private @Nullable Columns columns;

  private final TreeSet<String> tags = new TreeSet<>();
  private final TreeSet<FieldName> fields = new TreeSet<>(ORDER);
  private QueryClient.@Nullable Series series;
  private List<String> names = List.of();

  /**
   * By column of the answer and id of a type the field's position in the file; -1 if it has none.
   */
  private int[][] slots = {};

  private @Nullable Numbers[] numbers = {};
  private @Nullable PlainTableWriter file;
  private long minTime;

  ParquetRows(ExportDirectory out, Skipped skipped, long rows) {
    this.out = out;
    this.skipped = skipped;
    this.rows = rows;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public void head(CharSequence statements) {}

  @Override
  public void context(Unit of) {
    unit = of;
    measurement = "";
  }

  @Override
  public void begin(String name, FieldTypes known, Columns again) throws IOException {
    if (!name.equals(measurement)) {
      tags.clear();
      tags.addAll(again.tags());
      fields.clear();
    }
    measurement = name;
    types = known;
    columns = again;
    fields.addAll(known.fields());
    series = null;
    names = List.of();
  }

  @Override
  public void row(QueryClient.Series of, List<@Nullable Object> values) throws IOException {
    if (!of.equals(series)) {
      series = of;
      series(of);
    }
    int any = 0;
    for (int column = 1; column < values.size(); column++) {
      Object value = values.get(column);
      FieldType type = value == null ? null : type(value, numbers[column]);
      if (type != null) {
        any++;
        if (slots[column][type.id()] < 0 && fields.add(new FieldName(names.get(column), type))) {
          end();
        }
      } else if (value != null) {
        skipped.values(place() + ", field " + Skipped.name(names.get(column)) + ": " + why(), 1);
      }
    }
    if (any == 0) {
      skipped.row();
      return;
    }
    PlainTableWriter to = file == null ? open(of) : file;
    @Nullable Object[] row = new @Nullable Object[fields.size()];
    for (int column = 1; column < values.size(); column++) {
      Object value = values.get(column);
      FieldType type = value == null ? null : type(value, numbers[column]);
      if (value != null && type != null) {
        row[slots[column][type.id()]] = plain(value, type);
      }
    }
    long time = Long.parseLong(String.valueOf(values.getFirst()));
    minTime = to.rows() == 0 ? time : Math.min(minTime, time);
    to.row(time, row);
    rows++;
    if (to.rows() % 10_000 == 0 && to.bytes() > MAX_FILE_BYTES) {
      end();
    }
  }

  /** The type of the column that a value belongs to; null if that cannot be told. */
  private static @Nullable FieldType type(Object value, @Nullable Numbers numbers) {
    return switch (value) {
      case String _ -> FieldType.STRING;
      case Boolean _ -> FieldType.BOOLEAN;
      case Numeral _ when numbers == null || numbers == Numbers.EITHER -> null;
      case Numeral number when numbers == Numbers.INTEGERS && isInteger(number.text()) ->
          FieldType.INTEGER;
      default -> FieldType.FLOAT;
    };
  }

  /** A field may have become one of floats since the server was asked for its type. */
  private static boolean isInteger(String number) {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        return false;
      }
    }
    return true;
  }

  private static Object plain(Object value, FieldType type) {
    return switch (type) {
      case FLOAT -> Double.valueOf(value.toString());
      case INTEGER -> Long.valueOf(value.toString());
      case STRING, BOOLEAN -> value;
    };
  }

  private static String why() {
    return FieldTypes.CANNOT_TELL;
  }

  private String place() {
    return "database "
        + Skipped.name(unit.database())
        + ", policy "
        + Skipped.name(unit.policy())
        + ", measurement "
        + Skipped.name(measurement);
  }

  /** Turns to the rows of another series. */
  private void series(QueryClient.Series of) throws IOException {
    boolean more = false;
    for (Map.Entry<String, String> tag : of.tags().entrySet()) {
      more |= !tag.getValue().isEmpty() && tags.add(tag.getKey());
    }
    if (more) {
      end();
    }
    if (!names.equals(of.columns())) {
      names = of.columns();
      numbers = new @Nullable Numbers[names.size()];
      for (int column = 1; column < numbers.length; column++) {
        numbers[column] = numbers(names.get(column));
      }
      slots = slots();
    }
    if (file != null) {
      file.series(values(of));
    }
  }

  private int[][] slots() {
    List<FieldName> all = new ArrayList<>(fields);
    int[][] found = new int[names.size()][FieldType.values().length + 1];
    for (int column = 0; column < found.length; column++) {
      Arrays.fill(found[column], -1);
      for (FieldType type : FieldType.values()) {
        int at = all.indexOf(new FieldName(names.get(column), type));
        found[column][type.id()] = column == 0 ? -1 : at;
      }
    }
    return found;
  }

  private List<@Nullable String> values(QueryClient.Series of) {
    List<@Nullable String> values = new ArrayList<>();
    for (String tag : tags) {
      String value = of.tags().get(tag);
      values.add(value == null || value.isEmpty() ? null : value);
    }
    return values;
  }

  /** What is known of a field's numbers, asked again if the field is newer than the last answer. */
  private @Nullable Numbers numbers(String field) throws IOException {
    Numbers known = types == null ? null : types.of(field);
    if (known == null && columns != null) {
      types = columns.types();
      known = types.of(field);
    }
    return known;
  }

  private PlainTableWriter open(QueryClient.Series of) throws IOException {
    List<String> keys = List.copyOf(tags);
    List<FieldName> all = List.copyOf(fields);
    PlainTableWriter opened = new PlainTableWriter(out.next(), keys, all);
    file = opened;
    for (int tag = 0; tag < keys.size(); tag++) {
      note("tag " + Skipped.name(keys.get(tag)), keys.get(tag), opened.tagColumn(tag));
    }
    for (int field = 0; field < all.size(); field++) {
      FieldName name = all.get(field);
      note(
          name.type().influxName() + " field " + Skipped.name(name.name()),
          name.name(),
          opened.fieldColumn(field));
    }
    slots = slots();
    opened.series(values(of));
    return opened;
  }

  private void note(String what, String name, String column) {
    if (!name.equals(column) && notes.size() < MAX_NOTES) {
      notes.add(
          place()
              + ": "
              + what
              + " is in column "
              + Skipped.name(column)
              + ", as another column has its name, but for case");
    }
  }

  @Override
  public void end() throws IOException {
    PlainTableWriter full = file;
    if (full == null) {
      return;
    }
    full.finish();
    file = null;
    out.add(FileNames.exported(unit.database(), unit.policy(), measurement, minTime, out.number()));
  }

  /** Discards the file that is not complete, if there is one. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  @Override
  public String limits() {
    return "a column of Parquet has one type";
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
