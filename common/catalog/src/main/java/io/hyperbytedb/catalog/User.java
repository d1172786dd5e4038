package io.hyperbytedb.catalog;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A user.
 *
 * @param name the name
 * @param passwordHash the password's hash, which names its algorithm and parameters
 * @param admin whether the user has all privileges
 * @param privileges the privileges on databases, by database name
 * @param created the offset of the command that created the user, which defines the order of users
 */
public record User(
    String name,
    String passwordHash,
    boolean admin,
    NavigableMap<String, Privilege> privileges,
    long created) {
  public User {
    privileges = Collections.unmodifiableNavigableMap(new TreeMap<>(privileges));
  }

  User withPassword(String hash) {
    return new User(name, hash, admin, privileges, created);
  }

  User withAdmin(boolean isAdmin) {
    return new User(name, passwordHash, isAdmin, privileges, created);
  }

  User with(String database, Privilege privilege) {
    NavigableMap<String, Privilege> next = new TreeMap<>(privileges);
    next.put(database, privilege);
    return new User(name, passwordHash, admin, next, created);
  }

  User without(String database) {
    NavigableMap<String, Privilege> next = new TreeMap<>(privileges);
    next.remove(database);
    return new User(name, passwordHash, admin, next, created);
  }

  /** Omits the hash: it does not reveal the password but does not belong in logs either. */
  @Override
  public String toString() {
    return "User[" + name + (admin ? ", admin, " : ", ") + privileges + "]";
  }
}
