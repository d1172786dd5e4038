package io.hyperbytedb.node.auth;

import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.User;
import java.util.Map;

/**
 * Who asks.
 *
 * @param name the user's name; empty for nobody in particular
 * @param kind how far it may go
 * @param privileges what a user may do, by database
 */
public record Principal(String name, Kind kind, Map<String, Privilege> privileges) {
  /** How far someone may go. */
  public enum Kind {
    /** Everything: users are not asked for. */
    ANYONE,
    /** Nothing but to make the first admin: users are asked for, and there is no admin yet. */
    NOBODY,
    /** What the privileges say. */
    USER,
    /** Everything. */
    ADMIN
  }

  /** Whoever asks a server that asks for no users. */
  public static final Principal ANYONE = new Principal("", Kind.ANYONE, Map.of());

  /** Whoever asks while there is no admin. */
  public static final Principal NOBODY = new Principal("", Kind.NOBODY, Map.of());

  /** Another process of the cluster. */
  public static final Principal PEER = new Principal("", Kind.ADMIN, Map.of());

  public Principal {
    privileges = Map.copyOf(privileges);
  }

  static Principal of(User user) {
    return new Principal(user.name(), user.admin() ? Kind.ADMIN : Kind.USER, user.privileges());
  }

  /** Whether everything is allowed. */
  public boolean isAdmin() {
    return kind == Kind.ANYONE || kind == Kind.ADMIN;
  }

  /** Whether rows of a database may be read. */
  public boolean mayRead(String database) {
    return may(Privilege.READ, database);
  }

  /** Whether rows of a database may be written. */
  public boolean mayWrite(String database) {
    return may(Privilege.WRITE, database);
  }

  private boolean may(Privilege wanted, String database) {
    Privilege granted = privileges.getOrDefault(database, Privilege.NONE);
    return isAdmin() || granted == Privilege.ALL || granted == wanted;
  }
}
