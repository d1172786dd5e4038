package io.hyperbytedb.query.ddl;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.query.influxql.ast.UserStatement;

/** Creates, changes and drops users. Thread-safe. */
public final class UserExecutor {
  private final CatalogWriter catalog;
  private final PasswordHasher hasher;

  public UserExecutor(Catalog catalog, PasswordHasher hasher) {
    this.catalog = new CatalogWriter(catalog);
    this.hasher = hasher;
  }

  /**
   * Runs a statement; when it returns, this process sees its effect.
   *
   * @throws io.hyperbytedb.query.result.QueryFailure if it is refused, with InfluxDB's text
   */
  public void execute(UserStatement statement) {
    switch (statement) {
      case UserStatement.CreateUser s -> create(s);
      case UserStatement.SetPassword s ->
          catalog.submit(new CatalogCommand.ChangeUser(s.name(), hasher.hash(s.password()), null));
      case UserStatement.DropUser s -> catalog.submit(new CatalogCommand.DropUser(s.name()));
      case UserStatement.GrantAdmin s ->
          catalog.submit(new CatalogCommand.ChangeUser(s.user(), null, true));
      case UserStatement.RevokeAdmin s ->
          catalog.submit(new CatalogCommand.ChangeUser(s.user(), null, false));
      case UserStatement.Grant s ->
          catalog.submit(
              new CatalogCommand.Grant(s.user(), s.database(), privilege(s.privilege()), false));
      case UserStatement.Revoke s ->
          catalog.submit(
              new CatalogCommand.Grant(s.user(), s.database(), privilege(s.privilege()), true));
    }
  }

  /** A user who is there with this password is not created anew; the salt would be another. */
  private void create(UserStatement.CreateUser statement) {
    User existing = catalog.image().user(statement.name());
    String hash =
        existing != null && hasher.matches(statement.password(), existing.passwordHash())
            ? existing.passwordHash()
            : hasher.hash(statement.password());
    catalog.submit(new CatalogCommand.CreateUser(statement.name(), hash, statement.admin()));
  }

  private static Privilege privilege(UserStatement.Privilege privilege) {
    return switch (privilege) {
      case READ -> Privilege.READ;
      case WRITE -> Privilege.WRITE;
      case ALL -> Privilege.ALL;
    };
  }
}
