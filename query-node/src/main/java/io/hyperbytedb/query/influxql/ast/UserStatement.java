package io.hyperbytedb.query.influxql.ast;

/** The statements about users and what they may do. */
public sealed interface UserStatement extends Statement {

  /** What a user may do in a database. */
  enum Privilege {
    READ("READ"),
    WRITE("WRITE"),
    ALL("ALL PRIVILEGES");

    private final String influxName;

    Privilege(String influxName) {
      this.influxName = influxName;
    }

    /** How InfluxDB prints it. */
    public String influxName() {
      return influxName;
    }
  }

  /** {@code CREATE USER name WITH PASSWORD password [WITH ALL PRIVILEGES]}. */
  record CreateUser(String name, String password, boolean admin) implements UserStatement {
    @Override
    public String toString() {
      return text();
    }
  }

  /** {@code DROP USER name}. */
  record DropUser(String name) implements UserStatement {}

  /** {@code SET PASSWORD FOR name = password}. */
  record SetPassword(String name, String password) implements UserStatement {
    @Override
    public String toString() {
      return text();
    }
  }

  /** {@code GRANT privilege ON database TO user}. */
  record Grant(Privilege privilege, String database, String user) implements UserStatement {}

  /** {@code GRANT ALL PRIVILEGES TO user}. */
  record GrantAdmin(String user) implements UserStatement {}

  /** {@code REVOKE privilege ON database FROM user}. */
  record Revoke(Privilege privilege, String database, String user) implements UserStatement {}

  /** {@code REVOKE ALL PRIVILEGES FROM user}. */
  record RevokeAdmin(String user) implements UserStatement {}
}
