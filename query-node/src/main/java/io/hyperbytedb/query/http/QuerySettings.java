package io.hyperbytedb.query.http;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.query.statements.StatementSummary;

/**
 * What {@code /query} needs besides the data.
 *
 * @param registry the running queries and what they may take
 * @param summary the statistics of statements
 * @param hasher of users' passwords
 * @param identity what this server calls itself
 * @param compatibility the InfluxDB whose statements are taken, and whose answers are given
 * @param others answer what damaged files keep this node from
 * @param streams what SHOW MATERIALIZED VIEWS shows
 */
public record QuerySettings(
    QueryRegistry registry,
    StatementSummary summary,
    PasswordHasher hasher,
    Identity identity,
    Compatibility compatibility,
    OtherNodes others,
    StreamStatus streams) {
  /**
   * What a server calls itself.
   *
   * @param version in SHOW DIAGNOSTICS
   * @param bind where clients connect, in SHOW STATS
   */
  public record Identity(String version, String bind) {}
}
