package io.hyperbytedb.query.influxql.ast;

import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.Numbers;
import io.hyperbytedb.query.influxql.lex.Quoting;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes queries' parts as InfluxDB prints them; statements other than SELECT are elsewhere. */
final class Printer {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Printer() {}

  static String print(Expr expr) {
    StringBuilder out = new StringBuilder();
    append(out, expr);
    return out.toString();
  }

  static String print(Source source) {
    StringBuilder out = new StringBuilder();
    append(out, source);
    return out.toString();
  }

  static String print(Statement statement) {
    StringBuilder out = new StringBuilder(64);
    StatementPrinter.append(out, statement);
    return out.toString();
  }

  static String print(Field field) {
    StringBuilder out = new StringBuilder();
    append(out, field);
    return out.toString();
  }

  static String print(Dimension dimension) {
    return print(dimension.expr());
  }

  static String print(SortField field) {
    StringBuilder out = new StringBuilder();
    append(out, field);
    return out.toString();
  }

  static String print(Target target) {
    StringBuilder out = new StringBuilder();
    append(out, target);
    return out.toString();
  }

  static void append(StringBuilder out, SelectStatement select) {
    out.append("SELECT ");
    appendList(out, select.fields(), Printer::append);
    if (select.target() != null) {
      out.append(' ');
      append(out, select.target());
    }
    appendFrom(out, select.sources());
    appendWhere(out, select.condition());
    appendGroupBy(out, select.dimensions());
    append(out, select.fill());
    appendOrderBy(out, select.sortFields());
    appendCount(out, " LIMIT ", select.limit());
    appendCount(out, " OFFSET ", select.offset());
    appendCount(out, " SLIMIT ", select.seriesLimit());
    appendCount(out, " SOFFSET ", select.seriesOffset());
    if (select.zone() != null) {
      out.append(" TZ('").append(select.zone().getId()).append("')");
    }
  }

  static void append(StringBuilder out, Expr expr) {
    switch (expr) {
      case Expr.VarRef ref -> {
        Quoting.appendIdent(out, ref.name());
        if (ref.type() != DataType.UNKNOWN) {
          out.append("::").append(ref.type().influxName());
        }
      }
      case Expr.Call call -> {
        out.append(call.name()).append('(');
        appendList(out, call.args(), Printer::append);
        out.append(')');
      }
      case Expr.BinaryExpr binary -> {
        append(out, binary.lhs());
        out.append(' ').append(binary.op().symbol()).append(' ');
        append(out, binary.rhs());
      }
      case Expr.ParenExpr paren -> {
        out.append('(');
        append(out, paren.expr());
        out.append(')');
      }
      case Expr.Wildcard wildcard ->
          out.append(
              switch (wildcard.kind()) {
                case ANY -> "*";
                case FIELD -> "*::field";
                case TAG -> "*::tag";
              });
      case Expr.Distinct distinct -> out.append("DISTINCT ").append(distinct.name());
      case Literal literal -> append(out, literal);
    }
  }

  private static void append(StringBuilder out, Literal literal) {
    switch (literal) {
      case Literal.NumberLiteral number -> out.append(Numbers.fixed3(number.value()));
      case Literal.IntegerLiteral integer -> out.append(integer.value());
      case Literal.UnsignedLiteral unsigned -> out.append(Long.toUnsignedString(unsigned.value()));
      case Literal.StringLiteral string -> Quoting.appendString(out, string.value());
      case Literal.BooleanLiteral bool -> out.append(bool.value());
      case Literal.DurationLiteral duration -> out.append(Durations.format(duration.nanos()));
      case Literal.TimeLiteral time -> out.append('\'').append(rfc3339(time.value())).append('\'');
      case Literal.RegexLiteral regex ->
          out.append('/').append(regex.pattern().replace("/", "\\/")).append('/');
      case Literal.NilLiteral _ -> out.append("nil");
      case Literal.ListLiteral list -> {
        out.append('(');
        appendList(out, list.values(), Quoting::appendIdent);
        out.append(')');
      }
    }
  }

  /** RFC 3339 with as many decimals as the time has. */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds are printed just before
  static String rfc3339(Instant time) {
    StringBuilder out = new StringBuilder(SECONDS.format(time));
    if (time.getNano() != 0) {
      String nanos = Integer.toString(time.getNano());
      int last = nanos.length();
      while (nanos.charAt(last - 1) == '0') {
        last--;
      }
      out.append('.').repeat('0', 9 - nanos.length()).append(nanos, 0, last);
    }
    return out.append('Z').toString();
  }

  static void append(StringBuilder out, Source source) {
    switch (source) {
      case Source.SubQuery subQuery -> {
        out.append('(');
        append(out, subQuery.statement());
        out.append(')');
      }
      case Source.Measurement measurement -> append(out, measurement);
    }
  }

  private static void append(StringBuilder out, Source.Measurement measurement) {
    if (!measurement.database().isEmpty()) {
      Quoting.appendIdent(out, measurement.database());
      out.append('.');
    }
    if (!measurement.retentionPolicy().isEmpty()) {
      Quoting.appendIdent(out, measurement.retentionPolicy());
    }
    if (!measurement.database().isEmpty() || !measurement.retentionPolicy().isEmpty()) {
      out.append('.');
    }
    if (!measurement.systemIterator().isEmpty()) {
      Quoting.appendIdent(out, measurement.systemIterator());
    } else if (!measurement.name().isEmpty()) {
      Quoting.appendIdent(out, measurement.name());
    } else if (measurement.regex() != null) {
      append(out, (Literal) measurement.regex());
    }
  }

  private static void append(StringBuilder out, Field field) {
    append(out, field.expr());
    if (!field.alias().isEmpty()) {
      out.append(" AS ");
      Quoting.appendIdent(out, field.alias());
    }
  }

  private static void append(StringBuilder out, SortField field) {
    if (!field.name().isEmpty()) {
      out.append(field.name()).append(' ');
    }
    out.append(field.ascending() ? "ASC" : "DESC");
  }

  private static void append(StringBuilder out, Target target) {
    out.append("INTO ");
    append(out, target.measurement());
    if (target.measurement().name().isEmpty()) {
      out.append(":MEASUREMENT");
    }
  }

  private static void append(StringBuilder out, Fill fill) {
    switch (fill) {
      case Fill.NullFill _ -> {}
      case Fill.NoFill _ -> out.append(" fill(none)");
      case Fill.PreviousFill _ -> out.append(" fill(previous)");
      case Fill.LinearFill _ -> out.append(" fill(linear)");
      case Fill.IntegerFill(long value) -> out.append(" fill(").append(value).append(')');
      case Fill.NumberFill(double value) ->
          out.append(" fill(").append(Numbers.general(value)).append(')');
    }
  }

  static void appendFrom(StringBuilder out, List<Source> sources) {
    if (!sources.isEmpty()) {
      out.append(" FROM ");
      appendList(out, sources, Printer::append);
    }
  }

  static void appendWhere(StringBuilder out, @Nullable Expr condition) {
    if (condition != null) {
      out.append(" WHERE ");
      append(out, condition);
    }
  }

  static void appendGroupBy(StringBuilder out, List<Dimension> dimensions) {
    if (!dimensions.isEmpty()) {
      out.append(" GROUP BY ");
      appendList(out, dimensions, (o, dimension) -> append(o, dimension.expr()));
    }
  }

  static void appendOrderBy(StringBuilder out, List<SortField> fields) {
    if (!fields.isEmpty()) {
      out.append(" ORDER BY ");
      appendList(out, fields, Printer::append);
    }
  }

  /** The keyword and a count, unless the count is 0. */
  static void appendCount(StringBuilder out, String keyword, long count) {
    if (count > 0) {
      out.append(keyword).append(count);
    }
  }

  static <T> void appendList(
      StringBuilder out, List<T> items, BiConsumer<StringBuilder, ? super T> append) {
    String separator = "";
    for (T item : items) {
      out.append(separator);
      append.accept(out, item);
      separator = ", ";
    }
  }
}
