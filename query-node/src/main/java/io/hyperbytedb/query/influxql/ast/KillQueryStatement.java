package io.hyperbytedb.query.influxql.ast;

/**
 * {@code KILL QUERY id [ON host]}.
 *
 * @param queryId the bits of an unsigned long
 * @param host empty for this server
 */
public record KillQueryStatement(long queryId, String host) implements Statement {}
