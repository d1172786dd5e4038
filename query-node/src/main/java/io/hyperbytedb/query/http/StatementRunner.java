package io.hyperbytedb.query.http;

import io.hyperbytedb.metrics.InfluxStatistics;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.ddl.DdlExecutor;
import io.hyperbytedb.query.ddl.UserExecutor;
import io.hyperbytedb.query.delete.DeleteExecutor;
import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.explain.ExplainExecutor;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement;
import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.KillQueryStatement;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.ast.UserStatement;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.ClientGoneException;
import io.hyperbytedb.query.result.CountingAnswer;
import io.hyperbytedb.query.result.DamageException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.RowLimitException;
import io.hyperbytedb.query.scan.Qualifier;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.show.ShowExecutor;
import io.hyperbytedb.query.statements.StatementSummary;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of a query in order. The first that fails says why; those behind it are not
 * executed. Thread-safe.
 */
final class StatementRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StatementRunner.class);

  private final QueryData data;
  private final SelectExecutor select;
  private final ExplainExecutor explain;
  private final ShowExecutor show;
  private final DdlExecutor ddl;
  private final DeleteExecutor deletes;
  private final UserExecutor users;
  private final QueryRegistry registry;
  private final StatementSummary summary;
  private final InstantSource clock;

  StatementRunner(
      QueryData data, QuerySettings settings, InfluxStatistics statistics, InstantSource clock) {
    this.data = data;
    this.registry = settings.registry();
    this.summary = settings.summary();
    this.clock = clock;
    this.select = new SelectExecutor(data);
    this.explain = new ExplainExecutor(select);
    this.show =
        new ShowExecutor(
            data,
            registry,
            statistics,
            settings.identity().version(),
            settings.streams(),
            settings.compatibility(),
            clock);
    this.ddl = new DdlExecutor(data, settings.streams().sources());
    this.deletes = new DeleteExecutor(data, settings.compatibility());
    this.users = new UserExecutor(data.catalog(), settings.hasher());
  }

  /**
   * Runs all statements.
   *
   * @param running the query that they are
   * @param readOnly whether statements that change something are answered with a warning
   * @param takeBack takes the answer back, if nothing of it has gone out
   * @return how many statements failed
   * @throws IOException if the client is gone
   * @throws DamageException if a file is damaged, others can be asked, and the answer was taken
   *     back
   */
  int run(
      List<Statement> statements,
      RunningQuery running,
      SelectOptions options,
      boolean readOnly,
      BooleanSupplier takeBack,
      Answer out)
      throws IOException {
    CountingAnswer answer = new CountingAnswer(out);
    int failed = 0;
    for (int id = 0; id < statements.size(); id++) {
      Statement statement = statements.get(id);
      answer.startStatement(id, zone(statement));
      answer.chunksOf(chunks(statement));
      String error = null;
      if (failed > 0) {
        error = "not executed";
        failed++;
      } else {
        try {
          error = measure(statement, running, options, takeBack, answer);
        } catch (RowLimitException e) {
          answer.endStatement(List.of(), null);
          return failed;
        }
        failed = error == null ? 0 : 1;
      }
      boolean warn = error == null && readOnly && changes(statement);
      answer.endStatement(warn ? List.of(warning(statement, options)) : List.of(), error);
    }
    return failed;
  }

  /** Executes a statement and counts it, however it ends; returns its error for the user. */
  private @Nullable String measure(
      Statement statement,
      RunningQuery running,
      SelectOptions options,
      BooleanSupplier takeBack,
      CountingAnswer answer)
      throws IOException {
    long start = System.nanoTime();
    long rows = answer.rows();
    boolean failed = true;
    try {
      String error = tryExecute(statement, running, options, takeBack, answer);
      failed = error != null;
      return error;
    } catch (RowLimitException e) {
      failed = false;
      throw e;
    } finally {
      summary.record(
          statement.text(),
          System.nanoTime() - start,
          answer.rows() - rows,
          failed,
          clock.instant());
    }
  }

  /** What InfluxDB cuts an answer into. */
  private static Answer.Chunk chunks(Statement statement) {
    return switch (statement) {
      case ShowStatement.ShowSeries _, ShowStatement.ShowFieldKeys _, ShowStatement.Cardinality _ ->
          Answer.Chunk.ROWS;
      case ShowStatement.ShowMeasurements _,
          ShowStatement.ShowTagKeys _,
          ShowStatement.ShowTagValues _ ->
          Answer.Chunk.SERIES;
      case ShowStatement _, ExplainStatement _ -> Answer.Chunk.STATEMENT;
      default -> Answer.Chunk.ROWS;
    };
  }

  /** Executes a statement; returns its error for the user, null if it has none. */
  private @Nullable String tryExecute(
      Statement statement,
      RunningQuery running,
      SelectOptions options,
      BooleanSupplier takeBack,
      Answer answer)
      throws IOException {
    try {
      execute(statement, options, answer);
      return null;
    } catch (QueryFailure | InvalidQueryException e) {
      return String.valueOf(e.getMessage());
    } catch (HyperbyteException e) {
      if (e.code().fault() == Fault.INTERNAL) {
        LOG.error("statement failed: {}", statement.text(), e);
      }
      return String.valueOf(e.getMessage());
    } catch (RowLimitException | CancellationException e) {
      throw e;
    } catch (ClientGoneException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      return registry.outOfMemory(running, e).getMessage();
    } catch (IOException | RuntimeException | Error e) {
      String damage = data.files().damage().note(e);
      if (damage != null) {
        if (options.view().passable() && takeBack.getAsBoolean()) {
          throw new DamageException(damage, e);
        }
        return damage;
      }
      LOG.error("statement failed: {}", statement.text(), e);
      return "internal error: " + e.getMessage();
    }
  }

  private void execute(Statement statement, SelectOptions options, Answer answer)
      throws IOException, InvalidQueryException {
    try {
      switch (statement) {
        case SelectStatement s -> select.execute(s, options, answer);
        case ShowStatement s -> show.execute(s, options, answer);
        case DatabaseStatement s -> ddl.execute(s, options);
        case DataStatement s -> deletes.execute(s, options);
        case UserStatement s -> users.execute(s);
        case KillQueryStatement s -> registry.kill(s.queryId());
        case ExplainStatement s -> explain.execute(s, options, answer);
      }
    } finally {
      if (writes(statement)) {
        options.view().freshness().written();
      }
    }
  }

  /** Whether later statements of a request must see what this one does. */
  static boolean writes(Statement statement) {
    return changes(statement) || statement instanceof DataStatement;
  }

  /** Whether InfluxDB warns of a statement that only reading requests ask for; not of DELETE. */
  private static boolean changes(Statement statement) {
    return switch (statement) {
      case SelectStatement s -> s.target() != null;
      case DataStatement s -> !(s instanceof DataStatement.Delete);
      case DatabaseStatement _, UserStatement _ -> true;
      case ShowStatement _, ExplainStatement _, KillQueryStatement _ -> false;
    };
  }

  /** The zone of the times that a statement answers; a count of written rows has none. */
  private static @Nullable ZoneId zone(Statement statement) {
    return statement instanceof SelectStatement s && s.target() == null ? s.zone() : null;
  }

  private Answer.Message warning(Statement statement, SelectOptions options) {
    return new Answer.Message(
        "warning",
        "deprecated use of '"
            + qualified(statement, options).text()
            + "' in a read only context, please use a POST request instead");
  }

  /** A statement as InfluxDB has normalized it; as it is if what it names is gone meanwhile. */
  private Statement qualified(Statement statement, SelectOptions options) {
    String database = options.session().database();
    try {
      return switch (statement) {
        case SelectStatement s -> qualifier(database, options).qualify(s);
        case DatabaseStatement.CreateContinuousQuery s ->
            qualifier(database.isEmpty() ? s.database() : database, options).qualify(s);
        default -> statement;
      };
    } catch (QueryFailure e) {
      return statement;
    }
  }

  private Qualifier qualifier(String database, SelectOptions options) {
    return new Qualifier(data.catalog().image(), database, options.session().policy());
  }
}
