package io.hyperbytedb.query.http;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.statements.StatementSummary;

/**
 * What {@code /query} needs besides the data.
 *
 * @param registry the running queries and what they may take
 * @param summary the statistics of statements
 * @param hasher of users' passwords
 * @param version what SHOW DIAGNOSTICS calls this server
 * @param compatibility the InfluxDB whose statements are taken, and whose answers are given
 * @param others answer what damaged files keep this node from
 * @param bind where clients connect, as SHOW STATS shows it
 */
public record QuerySettings(
    QueryRegistry registry,
    StatementSummary summary,
    PasswordHasher hasher,
    String version,
    Compatibility compatibility,
    OtherNodes others,
    String bind) {}
