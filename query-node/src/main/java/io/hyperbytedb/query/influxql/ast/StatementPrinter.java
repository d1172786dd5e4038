package io.hyperbytedb.query.influxql.ast;

import static io.hyperbytedb.query.influxql.lex.Quoting.appendIdent;

import io.hyperbytedb.query.influxql.lex.Durations;
import io.hyperbytedb.query.influxql.lex.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes statements as InfluxDB prints them. */
final class StatementPrinter {
  private static final String REDACTED = "[REDACTED]";

  private StatementPrinter() {}

  static void append(StringBuilder out, Statement statement) {
    switch (statement) {
      case SelectStatement select -> Printer.append(out, select);
      case ExplainStatement explain -> {
        out.append(explain.analyze() ? "EXPLAIN ANALYZE " : "EXPLAIN ");
        Printer.append(out, explain.statement());
      }
      case ShowStatement show -> ShowPrinter.append(out, show);
      case DataStatement data -> appendData(out, data);
      case DatabaseStatement database -> appendDatabase(out, database);
      case UserStatement user -> appendUser(out, user);
      case KillQueryStatement kill -> {
        out.append("KILL QUERY ").append(Long.toUnsignedString(kill.queryId()));
        if (!kill.host().isEmpty()) {
          out.append(" ON ");
          appendIdent(out, kill.host());
        }
      }
    }
  }

  private static void appendData(StringBuilder out, DataStatement statement) {
    switch (statement) {
      case DataStatement.Delete(List<Source> sources, var condition) -> {
        out.append("DELETE");
        Printer.appendFrom(out, sources);
        Printer.appendWhere(out, condition);
      }
      case DataStatement.DropSeries(List<Source> sources, var condition) -> {
        out.append("DROP SERIES");
        Printer.appendFrom(out, sources);
        Printer.appendWhere(out, condition);
      }
      case DataStatement.DropMeasurement drop -> {
        out.append("DROP MEASUREMENT ");
        appendIdent(out, drop.name());
      }
      case DataStatement.DropShard drop ->
          out.append("DROP SHARD ").append(Long.toUnsignedString(drop.id()));
    }
  }

  private static void appendDatabase(StringBuilder out, DatabaseStatement statement) {
    switch (statement) {
      case DatabaseStatement.CreateDatabase create -> appendCreateDatabase(out, create);
      case DatabaseStatement.DropDatabase drop -> {
        out.append("DROP DATABASE ");
        appendIdent(out, drop.name());
      }
      case DatabaseStatement.CreateRetentionPolicy create -> {
        appendOn(out.append("CREATE RETENTION POLICY "), create.name(), create.database());
        appendDuration(out, " DURATION ", create.duration());
        out.append(" REPLICATION ").append(create.replication());
        if (create.shardDuration() > 0) {
          appendDuration(out, " SHARD DURATION ", create.shardDuration());
        }
        out.append(create.isDefault() ? " DEFAULT" : "");
        appendLimits(out, create.limits());
      }
      case DatabaseStatement.AlterRetentionPolicy alter -> {
        appendOn(out.append("ALTER RETENTION POLICY "), alter.name(), alter.database());
        appendDuration(out, " DURATION ", alter.duration());
        appendReplication(out, alter.replication());
        appendDuration(out, " SHARD DURATION ", alter.shardDuration());
        out.append(alter.makeDefault() ? " DEFAULT" : "");
        appendLimits(out, alter.limits());
      }
      case DatabaseStatement.DropRetentionPolicy drop ->
          appendOn(out.append("DROP RETENTION POLICY "), drop.name(), drop.database());
      case DatabaseStatement.CreateContinuousQuery create ->
          appendCreateContinuousQuery(out, create);
      case DatabaseStatement.DropContinuousQuery drop ->
          appendOn(out.append("DROP CONTINUOUS QUERY "), drop.name(), drop.database());
      case DatabaseStatement.CreateMaterializedView create -> appendView(out, create);
      case DatabaseStatement.DropMaterializedView drop ->
          appendOn(out.append("DROP MATERIALIZED VIEW "), drop.name(), drop.database());
      case DatabaseStatement.AlterMaterializedView alter -> {
        appendOn(out.append("ALTER MATERIALIZED VIEW "), alter.name(), alter.database());
        out.append(alter.paused() ? " PAUSE" : " RESUME");
      }
      case DatabaseStatement.CreateSubscription create -> {
        appendOn(out.append("CREATE SUBSCRIPTION "), create.name(), create.database());
        appendIdent(out.append('.'), create.retentionPolicy());
        out.append(" DESTINATIONS ").append(create.mode().name()).append(' ');
        Printer.appendList(out, create.destinations(), Quoting::appendString);
      }
      case DatabaseStatement.AlterSource alter -> {
        appendIdent(out.append("ALTER SOURCE "), alter.name());
        out.append(alter.paused() ? " PAUSE" : " RESUME");
      }
      case DatabaseStatement.DropSubscription drop -> {
        appendOn(out.append("DROP SUBSCRIPTION "), drop.name(), drop.database());
        appendIdent(out.append('.'), drop.retentionPolicy());
      }
    }
  }

  private static void appendView(
      StringBuilder out, DatabaseStatement.CreateMaterializedView create) {
    appendOn(out.append("CREATE MATERIALIZED VIEW "), create.name(), create.database());
    if (create.every() > 0) {
      appendDuration(out, " RESAMPLE EVERY ", create.every());
    }
    out.append(" AS ");
    Printer.append(out, create.source());
    out.append(create.backfill() ? " WITH BACKFILL" : "");
  }

  private static void appendCreateDatabase(
      StringBuilder out, DatabaseStatement.CreateDatabase create) {
    out.append("CREATE DATABASE ");
    appendIdent(out, create.name());
    DatabaseStatement.PolicyOptions policy = create.retentionPolicy();
    if (policy == null) {
      return;
    }
    out.append(" WITH");
    appendDuration(out, " DURATION ", policy.duration());
    appendReplication(out, policy.replication());
    if (policy.shardDuration() > 0) {
      appendDuration(out, " SHARD DURATION ", policy.shardDuration());
    }
    appendLimits(out, policy.limits());
    if (!policy.name().isEmpty()) {
      out.append(" NAME ");
      appendIdent(out, policy.name());
    }
  }

  private static void appendCreateContinuousQuery(
      StringBuilder out, DatabaseStatement.CreateContinuousQuery create) {
    appendOn(out.append("CREATE CONTINUOUS QUERY "), create.name(), create.database());
    if (create.resampleEvery() > 0 || create.resampleFor() > 0) {
      out.append(" RESAMPLE");
      if (create.resampleEvery() > 0) {
        appendDuration(out, " EVERY ", create.resampleEvery());
      }
      if (create.resampleFor() > 0) {
        appendDuration(out, " FOR ", create.resampleFor());
      }
    }
    out.append(" BEGIN ");
    Printer.append(out, create.source());
    out.append(" END");
  }

  private static void appendUser(StringBuilder out, UserStatement statement) {
    switch (statement) {
      case UserStatement.CreateUser create -> {
        appendIdent(out.append("CREATE USER "), create.name());
        out.append(" WITH PASSWORD ").append(REDACTED);
        out.append(create.admin() ? " WITH ALL PRIVILEGES" : "");
      }
      case UserStatement.DropUser drop -> appendIdent(out.append("DROP USER "), drop.name());
      case UserStatement.SetPassword set -> {
        appendIdent(out.append("SET PASSWORD FOR "), set.name());
        out.append(" = ").append(REDACTED);
      }
      case UserStatement.Grant grant -> {
        appendOn(out.append("GRANT "), grant.privilege(), grant.database());
        appendIdent(out.append(" TO "), grant.user());
      }
      case UserStatement.GrantAdmin grant ->
          appendIdent(out.append("GRANT ALL PRIVILEGES TO "), grant.user());
      case UserStatement.Revoke revoke -> {
        appendOn(out.append("REVOKE "), revoke.privilege(), revoke.database());
        appendIdent(out.append(" FROM "), revoke.user());
      }
      case UserStatement.RevokeAdmin revoke ->
          appendIdent(out.append("REVOKE ALL PRIVILEGES FROM "), revoke.user());
    }
  }

  private static void appendOn(StringBuilder out, String name, String database) {
    appendIdent(out, name);
    appendIdent(out.append(" ON "), database);
  }

  private static void appendOn(
      StringBuilder out, UserStatement.Privilege privilege, String database) {
    appendIdent(out.append(privilege.influxName()).append(" ON "), database);
  }

  private static void appendDuration(StringBuilder out, String keyword, @Nullable Long nanos) {
    if (nanos != null) {
      out.append(keyword).append(Durations.format(nanos));
    }
  }

  private static void appendLimits(StringBuilder out, DatabaseStatement.WriteLimits limits) {
    if (limits.future() != null && limits.future() != 0) {
      appendDuration(out, " FUTURE LIMIT ", limits.future());
    }
    if (limits.past() != null && limits.past() != 0) {
      appendDuration(out, " PAST LIMIT ", limits.past());
    }
  }

  private static void appendReplication(StringBuilder out, @Nullable Integer replication) {
    if (replication != null) {
      out.append(" REPLICATION ").append(replication.intValue());
    }
  }
}
