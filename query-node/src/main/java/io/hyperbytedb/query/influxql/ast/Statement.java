package io.hyperbytedb.query.influxql.ast;

/** One statement of a query. */
public sealed interface Statement
    permits SelectStatement,
        ExplainStatement,
        ShowStatement,
        DataStatement,
        DatabaseStatement,
        UserStatement,
        KillQueryStatement {

  /** The InfluxQL text of this statement, as InfluxDB prints it; passwords are redacted. */
  default String text() {
    return Printer.print(this);
  }
}
