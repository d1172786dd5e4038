package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.ColumnNames;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT asks for, wildcards replaced by what all its measurements have together.
 *
 * @param valid the validated statement
 * @param items the columns besides time
 * @param dimensions the tag keys of GROUP BY
 */
record SelectPlan(ValidSelect valid, List<Item> items, List<String> dimensions) {
  SelectPlan {
    items = List.copyOf(items);
    dimensions = List.copyOf(dimensions);
  }

  boolean aggregates() {
    return items.stream().anyMatch(item -> item instanceof Item.OfCall);
  }

  static SelectPlan of(ValidSelect valid, List<Table> tables) {
    TreeMap<String, FieldType> fields = new TreeMap<>();
    TreeSet<String> tags = new TreeSet<>();
    for (Table table : tables) {
      table.fields().forEach((name, type) -> fields.merge(name, type, SelectPlan::stronger));
      tags.addAll(table.series().tagKeys());
    }
    List<String> dimensions = dimensions(valid, tags);
    List<Field> expanded = new ArrayList<>();
    for (Field field : valid.fields()) {
      expand(field, fields, tags, dimensions, expanded);
    }
    List<String> names = ColumnNames.of(expanded, true);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < expanded.size(); i++) {
      items.add(item(names.get(i), expanded.get(i).expr(), fields, tags));
    }
    return new SelectPlan(valid, items, dimensions);
  }

  private static FieldType stronger(FieldType a, FieldType b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static List<String> dimensions(ValidSelect valid, TreeSet<String> tags) {
    List<String> names = new ArrayList<>();
    for (Dimension dimension : valid.statement().dimensions()) {
      switch (dimension.expr()) {
        case Expr.VarRef ref -> names.add(ref.name());
        case Expr.Wildcard _ -> names.addAll(tags);
        case Literal.RegexLiteral regex ->
            tags.stream().filter(tag -> regex.regex().matcher(tag).find()).forEach(names::add);
        default -> {}
      }
    }
    return names;
  }

  private static void expand(
      Field field,
      Map<String, FieldType> fields,
      TreeSet<String> tags,
      List<String> dimensions,
      List<Field> out) {
    switch (field.expr()) {
      case Expr.Wildcard wildcard -> {
        boolean withTags = wildcard.kind() != Expr.Wildcard.Kind.FIELD;
        boolean withFields = wildcard.kind() != Expr.Wildcard.Kind.TAG;
        expandNames(field, ".*", withFields, withTags, fields, tags, dimensions, out);
      }
      case Literal.RegexLiteral regex ->
          expandNames(field, regex.pattern(), true, true, fields, tags, dimensions, out);
      case Expr.Call call when !call.args().isEmpty() -> expandCall(field, call, fields, out);
      default -> out.add(field);
    }
  }

  /** Fields and tags in the order of their names; a field comes before a tag of its name. */
  private static void expandNames(
      Field field,
      String pattern,
      boolean withFields,
      boolean withTags,
      Map<String, FieldType> fields,
      TreeSet<String> tags,
      List<String> dimensions,
      List<Field> out) {
    com.google.re2j.Pattern regex = com.google.re2j.Pattern.compile(pattern);
    TreeSet<String> names = new TreeSet<>(withFields ? fields.keySet() : List.of());
    if (withTags) {
      names.addAll(tags);
    }
    for (String name : names) {
      if (!pattern.equals(".*") && !regex.matcher(name).find()) {
        continue;
      }
      if (withFields && fields.containsKey(name)) {
        out.add(new Field(new Expr.VarRef(name, DataType.ANY_FIELD), field.alias()));
      }
      if (withTags && tags.contains(name) && !dimensions.contains(name)) {
        out.add(new Field(new Expr.VarRef(name, DataType.TAG), field.alias()));
      }
    }
  }

  private static void expandCall(
      Field field, Expr.Call call, Map<String, FieldType> fields, List<Field> out) {
    Expr argument = Exprs.unwrap(call.args().getFirst());
    com.google.re2j.Pattern regex =
        argument instanceof Literal.RegexLiteral literal ? literal.regex() : null;
    if (!(argument instanceof Expr.Wildcard) && regex == null) {
      out.add(field);
      return;
    }
    fields.forEach(
        (name, type) -> {
          if (Aggregates.takes(call.name(), type)
              && (regex == null || regex.matcher(name).find())) {
            List<Expr> args = new ArrayList<>(call.args());
            args.set(0, new Expr.VarRef(name));
            out.add(new Field(new Expr.Call(call.name(), args), field.name() + "_" + name));
          }
        });
  }

  private static Item item(
      String name, Expr expr, Map<String, FieldType> fields, TreeSet<String> tags) {
    return switch (Exprs.unwrap(expr)) {
      case Expr.VarRef ref -> reference(name, ref, fields, tags);
      case Expr.Call call
          when call.args().size() == 1
              && Aggregates.known(call.name())
              && Exprs.unwrap(call.args().getFirst()) instanceof Expr.VarRef ref ->
          new Item.OfCall(name, call.name(), ref.name());
      case Expr.Call call ->
          throw new QueryFailure("function " + call.name() + "() is not supported yet");
      default -> throw new QueryFailure("expressions in SELECT are not supported yet");
    };
  }

  private static Item reference(
      String name, Expr.VarRef ref, Map<String, FieldType> fields, TreeSet<String> tags) {
    boolean tag =
        ref.type() == DataType.TAG
            || (ref.type() == DataType.UNKNOWN
                && !fields.containsKey(ref.name())
                && tags.contains(ref.name()));
    return tag ? new Item.OfTag(name, ref.name()) : new Item.OfField(name, ref.name());
  }

  /** The condition on fields and tags. */
  @Nullable Expr condition() {
    return valid.condition();
  }
}
