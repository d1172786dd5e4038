package io.hyperbytedb.files;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;

/**
 * The columns of a file: {@code time}, tags, fields, {@code _series}, in this order. A column whose
 * name is already used (SQL ignores case) gets the next free suffix {@code _1}, {@code _2} …; as in
 * InfluxDB, fields take precedence over tags. The real names are in the footer under {@link #KEY}.
 *
 * @param tags the tag keys, sorted
 * @param fields the fields
 */
record Layout(List<String> tags, List<FieldName> fields) {
  /** The footer key of the columns' real names. */
  static final String KEY = "hyperbytedb.columns";

  static final String TIME = "time";
  private static final String SERIES = "_series";

  Layout {
    tags = List.copyOf(tags);
    fields = List.copyOf(fields);
  }

  int columns() {
    return tags.size() + fields.size() + 2;
  }

  /** The position of a field's column. */
  int fieldColumn(int field) {
    return 1 + tags.size() + field;
  }

  int seriesColumn() {
    return columns() - 1;
  }

  /** The columns' names as other programs see them. */
  List<String> columnNames() {
    List<String> names = plainNames(Set.of(TIME, SERIES));
    names.add(SERIES);
    return names;
  }

  /** The names of all columns but {@code _series}; no tag or field gets one of {@code reserved}. */
  List<String> plainNames(Set<String> reserved) {
    Set<String> taken = new HashSet<>(reserved);
    List<String> fieldNames = new ArrayList<>();
    for (FieldName field : fields) {
      fieldNames.add(free(field.name(), taken));
    }
    List<String> names = new ArrayList<>();
    names.add(TIME);
    for (String tag : tags) {
      names.add(free(tag, taken));
    }
    names.addAll(fieldNames);
    return names;
  }

  /** The kind of a column: {@code time}, {@code tag}, the type of a field, or {@code series}. */
  String kind(int column) {
    if (column == 0) {
      return TIME;
    }
    if (column == seriesColumn()) {
      return "series";
    }
    int field = column - 1 - tags.size();
    return field < 0 ? "tag" : fields.get(field).type().name().toLowerCase(Locale.ROOT);
  }

  private static String free(String wanted, Set<String> taken) {
    String name = wanted;
    for (int i = 1; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  List<SchemaElement> schema() {
    List<SchemaElement> schema = new ArrayList<>();
    SchemaElement root = new SchemaElement("hyperbytedb");
    root.setNum_children(columns());
    schema.add(root);
    List<String> names = columnNames();
    SchemaElement time = leaf(names.getFirst(), Type.INT64, FieldRepetitionType.REQUIRED);
    time.setLogicalType(
        LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.NANOS(new NanoSeconds()))));
    schema.add(time);
    for (int i = 1; i <= tags.size(); i++) {
      schema.add(text(names.get(i)));
    }
    for (int i = 0; i < fields.size(); i++) {
      String name = names.get(fieldColumn(i));
      schema.add(
          switch (fields.get(i).type()) {
            case FLOAT -> leaf(name, Type.DOUBLE, FieldRepetitionType.OPTIONAL);
            case INTEGER -> leaf(name, Type.INT64, FieldRepetitionType.OPTIONAL);
            case STRING -> text(name);
            case BOOLEAN -> leaf(name, Type.BOOLEAN, FieldRepetitionType.OPTIONAL);
          });
    }
    schema.add(leaf(names.getLast(), Type.INT64, FieldRepetitionType.REQUIRED));
    return schema;
  }

  private static SchemaElement leaf(String name, Type type, FieldRepetitionType repetition) {
    SchemaElement element = new SchemaElement(name);
    element.setType(type);
    element.setRepetition_type(repetition);
    return element;
  }

  private static SchemaElement text(String name) {
    SchemaElement element = leaf(name, Type.BYTE_ARRAY, FieldRepetitionType.OPTIONAL);
    element.setConverted_type(ConvertedType.UTF8);
    element.setLogicalType(LogicalType.STRING(new StringType()));
    return element;
  }

  /** The real names: {@code t} or the id of a field's type, followed by the name, URL-encoded. */
  String describe() {
    List<String> parts = new ArrayList<>();
    tags.forEach(tag -> parts.add("t" + encode(tag)));
    fields.forEach(field -> parts.add(field.type().id() + encode(field.name())));
    return String.join(",", parts);
  }

  static Layout parse(String described) {
    List<String> tags = new ArrayList<>();
    List<FieldName> fields = new ArrayList<>();
    for (String part : described.split(",", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      String name = URLDecoder.decode(part.substring(1), StandardCharsets.UTF_8);
      if (part.charAt(0) == 't') {
        tags.add(name);
      } else {
        fields.add(new FieldName(name, FieldType.ofId(part.charAt(0) - '0')));
      }
    }
    return new Layout(tags, fields);
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
