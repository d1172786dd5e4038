package io.hyperbytedb.query.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedsTest {
  private static String needs(String statement) throws ParseException {
    List<Need> needs = Needs.of(InfluxQlParser.parseStatement(statement));
    return String.join(
        ", ",
        needs.stream()
            .map(
                need ->
                    switch (need) {
                      case Need.Admin _ -> "admin";
                      case Need.Read(String database) -> ("read " + database).strip();
                      case Need.Write(String database) -> ("write " + database).strip();
                    })
            .toList());
  }

  /** A database without a name is the request's own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      textBlock =
          """
          SELECT v FROM m                                        | read
          SELECT v FROM a..m, b.rp.m                             | read a, read b
          SELECT v INTO t FROM m                                 | read, write
          SELECT v INTO b.rp.t FROM a..m                         | read a, write b
          SELECT v FROM (SELECT v FROM a..m)                     | read a
          EXPLAIN SELECT v FROM a..m                             | read a
          EXPLAIN ANALYZE SELECT v FROM m                        | read
          DELETE FROM m                                          | write
          DROP SERIES FROM m                                     | write
          DROP MEASUREMENT m                                     | admin
          DROP SHARD 1                                           | admin
          KILL QUERY 1                                           | admin
          SHOW DATABASES                                         | ``
          SHOW RETENTION POLICIES ON a                           | read a
          SHOW RETENTION POLICIES                                | read
          SHOW QUERIES                                           | read
          SHOW CONTINUOUS QUERIES                                | read
          SHOW MATERIALIZED VIEWS                                | read
          SHOW MEASUREMENTS                                      | read
          SHOW MEASUREMENTS ON a                                 | read a
          SHOW SERIES ON a FROM m                                | read a, read a
          SHOW TAG KEYS FROM b..m                                | read, read b
          SHOW FIELD KEYS                                        | read
          SHOW TAG VALUES WITH KEY = h                           | read
          SHOW SERIES EXACT CARDINALITY ON a                     | read a
          SHOW MEASUREMENT CARDINALITY                           | read
          SHOW USERS                                             | admin
          SHOW GRANTS FOR u                                      | admin
          SHOW SHARDS                                            | admin
          SHOW SHARD GROUPS                                      | admin
          SHOW STATS                                             | admin
          SHOW DIAGNOSTICS                                       | admin
          SHOW SUBSCRIPTIONS                                     | admin
          SHOW SOURCES                                           | admin
          ALTER SOURCE s PAUSE                                   | admin
          alter source "s" resume                                | admin
          CREATE DATABASE a                                      | admin
          DROP DATABASE a                                        | admin
          CREATE RETENTION POLICY p ON a DURATION 1d REPLICATION 1 | admin
          ALTER RETENTION POLICY p ON a DURATION 1d              | admin
          DROP RETENTION POLICY p ON a                           | write a
          CREATE CONTINUOUS QUERY q ON a BEGIN SELECT mean(v) INTO b..t FROM m GROUP BY time(1m) END | read a, read a, write b
          DROP CONTINUOUS QUERY q ON a                           | write a
          CREATE MATERIALIZED VIEW q ON a AS SELECT mean(v) INTO b..t FROM m GROUP BY time(1m) | read a, read a, write b
          DROP MATERIALIZED VIEW q ON a                          | write a
          ALTER MATERIALIZED VIEW q ON a PAUSE                   | write a
          CREATE SUBSCRIPTION s ON a.rp DESTINATIONS ALL 'udp://h:1' | admin
          DROP SUBSCRIPTION s ON a.rp                            | admin
          CREATE USER u WITH PASSWORD 'p'                        | admin
          DROP USER u                                            | admin
          GRANT READ ON a TO u                                   | admin
          REVOKE ALL PRIVILEGES FROM u                           | admin
          SET PASSWORD FOR u = 'p'                               | admin
          """)
  void aStatementNeedsThesePrivileges(String statement, String needs) throws ParseException {
    assertThat(needs(statement)).isEqualTo(needs);
  }
}
