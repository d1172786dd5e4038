package io.hyperbytedb.query.auth;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.ast.UserStatement;
import java.util.List;

/** Whether someone may run a query; with InfluxDB's texts. */
public final class Authorizer {
  private Authorizer() {}

  /**
   * Checks all statements before the first runs.
   *
   * @param database the request's default database; may be empty
   * @throws HyperbyteException FORBIDDEN if one of them is not allowed
   */
  public static void check(Principal principal, List<Statement> statements, String database) {
    if (principal.kind() == Principal.Kind.NOBODY) {
      checkFirst(statements);
      return;
    }
    if (principal.isAdmin()) {
      return;
    }
    for (Statement statement : statements) {
      for (Need need : Needs.of(statement)) {
        String missing = missing(principal, need, database);
        if (!missing.isEmpty()) {
          throw forbidden(
              principal.name()
                  + " not authorized to execute statement '"
                  + statement.text()
                  + "', requires "
                  + missing);
        }
      }
    }
  }

  /** The first admin is made by anybody, and nothing else is done before there is one. */
  private static void checkFirst(List<Statement> statements) {
    for (Statement statement : statements) {
      if (!(statement instanceof UserStatement.CreateUser create && create.admin())) {
        throw forbidden("create admin user first or disable authentication");
      }
    }
  }

  private static String missing(Principal principal, Need need, String database) {
    return switch (need) {
      case Need.Admin _ -> "admin privilege";
      case Need.Read(String named) -> {
        String wanted = named.isEmpty() ? database : named;
        yield principal.mayRead(wanted) ? "" : "READ on " + wanted;
      }
      case Need.Write(String named) -> {
        String wanted = named.isEmpty() ? database : named;
        yield principal.mayWrite(wanted) ? "" : "WRITE on " + wanted;
      }
    };
  }

  private static HyperbyteException forbidden(String why) {
    return new HyperbyteException(ErrorCode.FORBIDDEN, "error authorizing query: " + why);
  }
}
