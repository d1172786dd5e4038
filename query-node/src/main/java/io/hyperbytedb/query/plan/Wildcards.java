package io.hyperbytedb.query.plan;

import com.google.re2j.Pattern;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.function.FunctionDef;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Replaces wildcards and regular expressions in SELECT by the names they stand for. */
final class Wildcards {
  private final Schema schema;
  private final Set<String> dimensions;

  /**
   * @param dimensions the tags grouped by, which wildcards leave out
   */
  Wildcards(Schema schema, List<String> dimensions) {
    this.schema = schema;
    this.dimensions = Set.copyOf(dimensions);
  }

  /** The fields that a field stands for. */
  List<Field> expand(Field field) {
    return switch (field.expr()) {
      case Expr.Wildcard wildcard ->
          names(
              name -> true,
              wildcard.kind() != Expr.Wildcard.Kind.TAG,
              wildcard.kind() != Expr.Wildcard.Kind.FIELD);
      case Literal.RegexLiteral(Pattern regex) ->
          names(name -> regex.matcher(name).find(), true, true);
      case Expr.Call call when !call.args().isEmpty() -> calls(field, call);
      default -> List.of(field);
    };
  }

  /** Fields and tags in the order of their names; a field comes before a tag of its name. */
  private List<Field> names(Predicate<String> wanted, boolean withFields, boolean withTags) {
    TreeSet<String> names = new TreeSet<>(Utf8Order.ORDER);
    if (withFields) {
      names.addAll(schema.fields().keySet());
    }
    if (withTags) {
      names.addAll(schema.tagColumns());
      names.addAll(schema.tags());
    }
    List<Field> found = new ArrayList<>();
    for (String name : names) {
      if (!wanted.test(name)) {
        continue;
      }
      FieldType type = schema.fields().get(name);
      if (withFields && type != null) {
        found.add(new Field(new Expr.VarRef(name, Schema.dataType(type))));
      }
      if (withTags && schema.tagColumns().contains(name)) {
        found.add(new Field(new Expr.VarRef(name, DataType.TAG)));
      }
      if (withTags && schema.tags().contains(name) && !dimensions.contains(name)) {
        found.add(new Field(new Expr.VarRef(name, DataType.TAG)));
      }
    }
    return found;
  }

  private List<Field> calls(Field field, Expr.Call call) {
    Expr.Call innermost = call;
    while (Exprs.unwrap(innermost.args().getFirst()) instanceof Expr.Call inner
        && !inner.args().isEmpty()) {
      innermost = inner;
    }
    Predicate<String> wanted = wanted(Exprs.unwrap(innermost.args().getFirst()));
    if (wanted == null) {
      return List.of(field);
    }
    FunctionDef function = Functions.find(innermost.name());
    List<Field> found = new ArrayList<>();
    for (var entry : schema.fields().entrySet()) {
      if (function != null && function.takes(entry.getValue()) && wanted.test(entry.getKey())) {
        Expr ref = new Expr.VarRef(entry.getKey(), Schema.dataType(entry.getValue()));
        found.add(new Field(replaced(call, ref), field.name() + "_" + entry.getKey()));
      }
    }
    return found;
  }

  private static @Nullable Predicate<String> wanted(Expr argument) {
    return switch (argument) {
      case Expr.Wildcard _ -> name -> true;
      case Literal.RegexLiteral(Pattern regex) -> name -> regex.matcher(name).find();
      default -> null;
    };
  }

  /** The call with another innermost first argument. */
  private static Expr.Call replaced(Expr.Call call, Expr innermost) {
    List<Expr> args = new ArrayList<>(call.args());
    args.set(
        0,
        Exprs.unwrap(args.getFirst()) instanceof Expr.Call inner
            ? replaced(inner, innermost)
            : innermost);
    return new Expr.Call(call.name(), args);
  }
}
