package io.hyperbytedb.query.influxql.ast;

import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import org.jspecify.annotations.Nullable;

/** What stands in FROM. */
public sealed interface Source {

  /** The InfluxQL text of this source, as InfluxDB prints it. */
  default String text() {
    return Printer.print(this);
  }

  /**
   * One measurement, or all whose name matches a regular expression.
   *
   * @param database empty for the default database
   * @param retentionPolicy empty for the default policy
   * @param name empty if there is a regular expression, or in the target {@code :MEASUREMENT}
   * @param regex selects measurements by name
   * @param systemIterator the inner source of a rewritten SHOW statement, such as {@code
   *     _fieldKeys}; empty in parsed text
   */
  record Measurement(
      String database,
      String retentionPolicy,
      String name,
      @Nullable RegexLiteral regex,
      String systemIterator)
      implements Source {
    /** The measurement of this name in the default database and policy. */
    public Measurement(String name) {
      this("", "", name, null, "");
    }
  }

  /** A SELECT in parentheses. */
  record SubQuery(SelectStatement statement) implements Source {}
}
