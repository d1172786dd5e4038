package io.hyperbytedb.catalog;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Someone who may ask.
 *
 * @param name the name
 * @param passwordHash what a hasher made of the password; says itself how
 * @param admin whether everything is allowed
 * @param privileges what is allowed in databases, by their names
 * @param created the catalog's offset where it was created, which says the order of users
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

  /** A hash is no secret to guess passwords from, but nobody needs it in a log either. */
  @Override
  public String toString() {
    return "User[" + name + (admin ? ", admin, " : ", ") + privileges + "]";
  }
}
