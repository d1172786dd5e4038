package io.hyperbytedb.auth;

import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.User;
import java.util.Map;

/**
 * The user behind a request.
 *
 * @param name the user's name; empty for no particular user
 * @param kind the kind of user
 * @param privileges the user's privileges by database
 */
public record Principal(String name, Kind kind, Map<String, Privilege> privileges) {
  /** The kind of a principal, which decides what it may do. */
  public enum Kind {
    /** Any client, while authentication is disabled: has all privileges. */
    ANYONE,
    /**
     * Any client, while authentication is enabled and there is no admin yet: may only create the
     * first admin.
     */
    NOBODY,
    /** A user with the listed privileges. */
    USER,
    /** An admin: has all privileges. */
    ADMIN
  }

  /** The principal of all requests while authentication is disabled. */
  public static final Principal ANYONE = new Principal("", Kind.ANYONE, Map.of());

  /** The principal of all requests while there is no admin. */
  public static final Principal NOBODY = new Principal("", Kind.NOBODY, Map.of());

  /** Another process of the cluster. */
  public static final Principal PEER = new Principal("", Kind.ADMIN, Map.of());

  public Principal {
    privileges = Map.copyOf(privileges);
  }

  /** A user of the catalog. */
  public static Principal of(User user) {
    return new Principal(user.name(), user.admin() ? Kind.ADMIN : Kind.USER, user.privileges());
  }

  /** Whether the principal has all privileges. */
  public boolean isAdmin() {
    return kind == Kind.ANYONE || kind == Kind.ADMIN;
  }

  /** Whether the principal may read a database. */
  public boolean mayRead(String database) {
    return may(Privilege.READ, database);
  }

  /** Whether the principal may write a database. */
  public boolean mayWrite(String database) {
    return may(Privilege.WRITE, database);
  }

  private boolean may(Privilege wanted, String database) {
    Privilege granted = privileges.getOrDefault(database, Privilege.NONE);
    return isAdmin() || granted == Privilege.ALL || granted == wanted;
  }
}
