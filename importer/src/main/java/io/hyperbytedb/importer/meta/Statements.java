package io.hyperbytedb.importer.meta;

import io.hyperbytedb.importer.meta.Meta.Database;
import io.hyperbytedb.importer.meta.Meta.Grant;
import io.hyperbytedb.importer.meta.Meta.Policy;
import io.hyperbytedb.importer.meta.Meta.Subscription;
import io.hyperbytedb.importer.meta.Meta.User;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The InfluxQL statements that make what {@code meta.db} has. */
public final class Statements {
  private Statements() {}

  /** Creates a database. */
  public static String database(Database database) {
    return "CREATE DATABASE " + name(database.name());
  }

  /**
   * Creates or alters a retention policy.
   *
   * @param verb CREATE or ALTER
   */
  public static String policy(String verb, Database database, Policy policy) {
    boolean usual = policy.name().equals(database.defaultPolicy());
    return verb
        + " RETENTION POLICY "
        + name(policy.name())
        + " ON "
        + name(database.name())
        + " DURATION "
        + (policy.duration() == 0 ? "INF" : policy.duration() + "ns")
        + " REPLICATION "
        + Math.max(1, policy.replicas())
        + " SHARD DURATION "
        + policy.shardDuration()
        + "ns"
        + (usual ? " DEFAULT" : "");
  }

  /** Creates a subscription. */
  public static String subscription(Database database, Policy policy, Subscription subscription) {
    return "CREATE SUBSCRIPTION "
        + name(subscription.name())
        + " ON "
        + name(database.name())
        + "."
        + name(policy.name())
        + " DESTINATIONS "
        + subscription.mode()
        + " "
        + subscription.destinations().stream()
            .map(Statements::string)
            .collect(Collectors.joining(", "));
  }

  /** Creates a user with its privileges: the password has to be given in place of the dots. */
  public static List<String> user(User user) {
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE USER "
            + name(user.name())
            + " WITH PASSWORD '...'"
            + (user.admin() ? " WITH ALL PRIVILEGES" : ""));
    for (Grant grant : user.grants()) {
      statements.add(
          "GRANT "
              + grant.privilege()
              + " ON "
              + name(grant.database())
              + " TO "
              + name(user.name()));
    }
    return statements;
  }

  /** A name in quotes. */
  public static String name(String name) {
    return '"' + escaped(name, '"') + '"';
  }

  private static String string(String text) {
    return "'" + escaped(text, '\'') + "'";
  }

  private static String escaped(String text, char quote) {
    return text.replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace(String.valueOf(quote), "\\" + quote);
  }
}
