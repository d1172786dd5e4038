package io.hyperbytedb.query.influxql.ast;

/**
 * {@code EXPLAIN [ANALYZE] SELECT …}.
 *
 * @param analyze whether the query is run and measured
 */
public record ExplainStatement(SelectStatement statement, boolean analyze) implements Statement {}
