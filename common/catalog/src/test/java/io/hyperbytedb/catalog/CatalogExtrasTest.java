package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Users, continuous queries, subscriptions: texts as influxd 1.6.7 answered them. */
class CatalogExtrasTest extends CatalogFixture {
  private User user(String name) {
    return Objects.requireNonNull(catalog.image().user(name));
  }

  private DatabaseExtras extras() {
    return catalog.image().extras(Objects.requireNonNull(catalog.image().database("db")));
  }

  private static CreateSubscription subscribe(String policy, String name) {
    return new CreateSubscription(
        "db",
        new Subscription(
            policy,
            name,
            true,
            List.of("udp://h:1", "udp://h:2"),
            new Subscription.Origin(0, List.of(7L, 0L))));
  }

  @Test
  void usersAreCreatedChangedAndDropped() {
    refuse(new CreateUser("", "h", false), "username required");
    accept(new CreateUser("u", "h", false));
    accept(new CreateUser("u", "h", false));
    refuse(new CreateUser("u", "other", false), "user already exists");
    refuse(new CreateUser("u", "h", true), "user already exists");
    accept(new ChangeUser("u", "new", null));
    accept(new ChangeUser("u", null, true));
    assertThat(user("u").passwordHash()).isEqualTo("new");
    assertThat(user("u").admin()).isTrue();
    refuse(new ChangeUser("nobody", "h", null), "user not found");
    refuse(new DropUser("nobody"), "user not found");
    accept(new DropUser("u"));
    assertThat(catalog.image().users()).isEmpty();
  }

  @Test
  void aGrantReplacesAndARevokeTakesBitsAway() {
    accept(new CreateUser("u", "h", false));
    refuse(new Grant("nobody", "none", Privilege.READ, false), "user not found");
    refuse(new Grant("u", "none", Privilege.READ, true), "database not found: none");
    accept(new Grant("u", "db", Privilege.READ, false));
    accept(new Grant("u", "db", Privilege.WRITE, false));
    assertThat(user("u").privileges()).containsEntry("db", Privilege.WRITE);
    accept(new Grant("u", "db", Privilege.ALL, false));
    accept(new Grant("u", "db", Privilege.WRITE, true));
    assertThat(user("u").privileges()).containsEntry("db", Privilege.READ);
    accept(new Grant("u", "db", Privilege.ALL, true));
    assertThat(user("u").privileges()).containsEntry("db", Privilege.NONE);
    accept(new DropDatabase("db"));
    assertThat(user("u").privileges()).isEmpty();
  }

  @Test
  void continuousQueriesAreKeptInTheirDatabase() {
    accept(new CreateContinuousQuery("db", new ContinuousQuery("c", "CREATE A")));
    accept(new CreateContinuousQuery("db", new ContinuousQuery("c", "create a")));
    refuse(
        new CreateContinuousQuery("db", new ContinuousQuery("c", "CREATE B")),
        "continuous query already exists");
    refuse(
        new CreateContinuousQuery("none", new ContinuousQuery("c", "CREATE A")),
        "database not found: none");
    accept(new CreateContinuousQuery("db", new ContinuousQuery("C", "CREATE B")));
    assertThat(extras().queries()).extracting(ContinuousQuery::name).containsExactly("c", "C");
    accept(new DropContinuousQuery("db", "none"));
    accept(new DropContinuousQuery("none", "c"));
    accept(new DropContinuousQuery("db", "c"));
    assertThat(extras().queries()).extracting(ContinuousQuery::name).containsExactly("C");
  }

  @Test
  void subscriptionsGoWithTheirPolicy() {
    accept(subscribe("autogen", "s"));
    refuse(subscribe("autogen", "s"), "subscription already exists");
    refuse(subscribe("none", "s"), "retention policy not found: none");
    refuse(new DropSubscription("db", "autogen", "none"), "subscription not found");
    refuse(new DropSubscription("db", "none", "s"), "retention policy not found: none");
    refuse(new DropSubscription("none", "autogen", "s"), "database not found: none");
    accept(subscribe("autogen", "t"));
    accept(new DropSubscription("db", "autogen", "s"));
    assertThat(extras().subscriptions()).extracting(Subscription::name).containsExactly("t");
    accept(new DropPolicy("db", "autogen"));
    assertThat(extras().subscriptions()).isEmpty();
  }

  @Test
  void aSubscriptionThatIsCreatedAgainIsAnotherOneWithPositionsOfItsOwn() {
    Database database = Objects.requireNonNull(catalog.image().database("db"));
    accept(subscribe("autogen", "s"));
    Subscription first = extras().subscriptions().getFirst();
    assertThat(first.origin().since()).containsExactly(7L, 0L);
    assertThat(first.groups(database))
        .containsExactly(
            "hyperbytedb-subscription-" + first.origin().id() + "-0",
            "hyperbytedb-subscription-" + first.origin().id() + "-1");
    accept(new DropSubscription("db", "autogen", "s"));
    accept(subscribe("autogen", "s"));
    Subscription second = extras().subscriptions().getFirst();
    assertThat(second.origin().id()).isGreaterThan(first.origin().id());
    assertThat(second.groups(database)).doesNotContainAnyElementsOf(first.groups(database));
  }

  /** A process that has one from its state does not know the offset of the command. */
  @Test
  void aSubscriptionFromBeforeItsOriginWasStoredIsKnownByItsName() {
    Database database = Objects.requireNonNull(catalog.image().database("db"));
    accept(
        new CreateSubscription(
            "db",
            new Subscription("autogen", "s", false, List.of("udp://h:1"), Subscription.UNKNOWN)));
    Subscription known = extras().subscriptions().getFirst();
    assertThat(known.origin()).isEqualTo(Subscription.UNKNOWN);
    assertThat(known.groups(database))
        .containsExactly("hyperbytedb-subscription-of-" + database.id() + "-autogen-s");
  }

  @Test
  void everythingIsThereAfterARestart() {
    accept(new CreateUser("u", "h", true));
    accept(new Grant("u", "db", Privilege.READ, false));
    accept(new CreateContinuousQuery("db", new ContinuousQuery("c", "CREATE A")));
    accept(subscribe("autogen", "s"));
    User user = user("u");
    DatabaseExtras extras = extras();
    store.flush();
    catalog.close();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(user("u")).isEqualTo(user);
    assertThat(extras()).isEqualTo(extras);
  }
}
