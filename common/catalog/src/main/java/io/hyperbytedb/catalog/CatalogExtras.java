package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import io.hyperbytedb.log.state.Reducer.Applied;
import io.hyperbytedb.log.state.StateWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands about users, continuous queries, subscriptions and sources. Rules and texts are
 * those of InfluxDB 1.x.
 */
final class CatalogExtras {
  private static final String NO_USER = "user not found";

  private CatalogExtras() {}

  static Applied<CatalogImage, Verdict> createUser(
      CatalogImage image, long offset, CreateUser command, StateWriter out) {
    if (command.name().isEmpty()) {
      return refuse(image, "username required");
    }
    User wanted =
        new User(command.name(), command.passwordHash(), command.admin(), new TreeMap<>(), offset);
    User existing = image.user(command.name());
    return existing == null
        ? put(image, wanted, out)
        : existing.passwordHash().equals(wanted.passwordHash())
                && existing.admin() == wanted.admin()
            ? new Applied<>(image, Verdict.OK)
            : refuse(image, "user already exists");
  }

  static Applied<CatalogImage, Verdict> changeUser(
      CatalogImage image, ChangeUser command, StateWriter out) {
    User user = image.user(command.name());
    if (user == null) {
      return refuse(image, NO_USER);
    }
    User changed = command.admin() == null ? user : user.withAdmin(command.admin());
    String hash = command.passwordHash();
    return put(image, hash == null ? changed : changed.withPassword(hash), out);
  }

  static Applied<CatalogImage, Verdict> dropUser(
      CatalogImage image, DropUser command, StateWriter out) {
    User user = image.user(command.name());
    if (user == null) {
      return refuse(image, NO_USER);
    }
    CatalogState.deleteUser(user, out);
    return new Applied<>(image.without(user), Verdict.OK);
  }

  static Applied<CatalogImage, Verdict> grant(CatalogImage image, Grant command, StateWriter out) {
    User user = image.user(command.user());
    if (user == null) {
      return refuse(image, NO_USER);
    }
    String database = command.database();
    if (image.database(database) == null) {
      return refuse(image, "database not found: " + database);
    }
    Privilege had = user.privileges().getOrDefault(database, Privilege.NONE);
    Privilege has = command.revoke() ? had.without(command.privilege()) : command.privilege();
    return put(image, user.with(database, has), out);
  }

  static Applied<CatalogImage, Verdict> createQuery(
      CatalogImage image, CreateContinuousQuery command, StateWriter out) {
    Database database = image.database(command.database());
    if (database == null) {
      return refuse(image, "database not found: " + command.database());
    }
    ContinuousQuery existing = query(image, database, command.query().name());
    if (existing == null) {
      return put(image, database, image.extras(database).with(command.query()), out);
    }
    String had = existing.query().toLowerCase(Locale.ROOT);
    return had.equals(command.query().query().toLowerCase(Locale.ROOT))
        ? new Applied<>(image, Verdict.OK)
        : refuse(image, "continuous query already exists");
  }

  static Applied<CatalogImage, Verdict> dropQuery(
      CatalogImage image, DropContinuousQuery command, StateWriter out) {
    Database database = image.database(command.database());
    ContinuousQuery query = database == null ? null : query(image, database, command.name());
    return database == null || query == null
        ? new Applied<>(image, Verdict.OK)
        : put(image, database, image.extras(database).without(query), out);
  }

  private static @Nullable ContinuousQuery query(
      CatalogImage image, Database database, String name) {
    for (ContinuousQuery query : image.extras(database).queries()) {
      if (query.name().equals(name)) {
        return query;
      }
    }
    return null;
  }

  static Applied<CatalogImage, Verdict> createSubscription(
      CatalogImage image, long offset, CreateSubscription command, StateWriter out) {
    Subscription wanted = command.subscription();
    String missing = missing(image, command.database(), wanted.policy());
    if (missing != null) {
      return refuse(image, missing);
    }
    Database database = Objects.requireNonNull(image.database(command.database()));
    return subscription(image, database, wanted.policy(), wanted.name()) == null
        ? put(image, database, image.extras(database).with(identified(wanted, offset)), out)
        : refuse(image, "subscription already exists");
  }

  /** What a build of before has written has no id: a process that has it from there gives none. */
  private static Subscription identified(Subscription wanted, long offset) {
    return wanted.origin().since().isEmpty() ? wanted : wanted.withId(offset);
  }

  static Applied<CatalogImage, Verdict> dropSubscription(
      CatalogImage image, DropSubscription command, StateWriter out) {
    String missing = missing(image, command.database(), command.policy());
    if (missing != null) {
      return refuse(image, missing);
    }
    Database database = Objects.requireNonNull(image.database(command.database()));
    Subscription found = subscription(image, database, command.policy(), command.name());
    return found == null
        ? refuse(image, "subscription not found")
        : put(image, database, image.extras(database).without(found), out);
  }

  private static @Nullable String missing(CatalogImage image, String name, String policy) {
    Database database = image.database(name);
    if (database == null) {
      return "database not found: " + name;
    }
    return policy.isEmpty() || database.policy(policy) == null
        ? "retention policy not found: " + policy
        : null;
  }

  private static @Nullable Subscription subscription(
      CatalogImage image, Database database, String policy, String name) {
    for (Subscription subscription : image.extras(database).subscriptions()) {
      if (subscription.policy().equals(policy) && subscription.name().equals(name)) {
        return subscription;
      }
    }
    return null;
  }

  /** The names of sources are in the configuration; here is what was said of them. */
  static Applied<CatalogImage, Verdict> alterSource(
      CatalogImage image, long offset, AlterSource command, StateWriter out) {
    SourceControl source = new SourceControl(command.name(), command.paused(), offset);
    CatalogState.putSource(source, out);
    return new Applied<>(image.with(source), Verdict.OK);
  }

  /** Removes the extras of a database that is dropped. */
  static CatalogImage dropDatabase(CatalogImage image, Database database, StateWriter out) {
    CatalogImage next = image;
    for (User user : image.users()) {
      if (user.privileges().containsKey(database.name())) {
        User changed = user.without(database.name());
        CatalogState.putUser(changed, out);
        next = next.with(changed);
      }
    }
    CatalogState.deleteExtras(database, out);
    return next.with(database, DatabaseExtras.NONE);
  }

  /** Removes the subscriptions of a policy that is dropped. */
  static CatalogImage dropPolicy(
      CatalogImage image, Database database, String policy, StateWriter out) {
    DatabaseExtras extras = image.extras(database);
    DatabaseExtras next = extras;
    for (Subscription subscription : extras.subscriptions()) {
      if (subscription.policy().equals(policy)) {
        next = next.without(subscription);
      }
    }
    return next.equals(extras) ? image : put(image, database, next, out).image();
  }

  private static Applied<CatalogImage, Verdict> put(
      CatalogImage image, User user, StateWriter out) {
    CatalogState.putUser(user, out);
    return new Applied<>(image.with(user), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> put(
      CatalogImage image, Database database, DatabaseExtras extras, StateWriter out) {
    CatalogState.putExtras(database, extras, out);
    return new Applied<>(image.with(database, extras), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> refuse(CatalogImage image, String why) {
    return new Applied<>(image, new Verdict(why));
  }
}
