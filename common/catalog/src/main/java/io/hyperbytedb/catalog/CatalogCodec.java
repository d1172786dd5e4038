package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Catalog commands. The layout is in {@code docs/formats/catalog.md}. Only what needs a later
 * version is written in it, so that nodes of before can follow all else.
 */
final class CatalogCodec {
  private static final int VERSION = 1;
  private static final int LIMITS_VERSION = 2;
  private static final int SOURCES_VERSION = 3;
  private static final int SUBSCRIPTIONS_VERSION = 4;
  private static final int CREATE_DATABASE = 1;
  private static final int DROP_DATABASE = 2;
  private static final int CREATE_POLICY = 3;
  private static final int ALTER_POLICY = 4;
  private static final int DROP_POLICY = 5;
  private static final int REGISTER_FIELDS = 6;
  private static final int CREATE_USER = 7;
  private static final int CHANGE_USER = 8;
  private static final int DROP_USER = 9;
  private static final int GRANT = 10;
  private static final int CREATE_CONTINUOUS_QUERY = 11;
  private static final int DROP_CONTINUOUS_QUERY = 12;
  private static final int CREATE_SUBSCRIPTION = 13;
  private static final int DROP_SUBSCRIPTION = 14;
  private static final int FORGET_FIELDS = 15;
  private static final int DROP_SHARD = 16;
  private static final int CREATE_VIEW = 17;
  private static final int DROP_VIEW = 18;
  private static final int PAUSE_VIEW = 19;
  private static final int ALTER_SOURCE = 20;

  private CatalogCodec() {}

  static byte[] encode(CatalogCommand command) {
    WireWriter out = new WireWriter(256);
    put(out, command);
    return out.seal(Envelope.Kind.CATALOG_COMMAND, version(command));
  }

  private static void put(WireWriter out, CatalogCommand command) {
    switch (command) {
      case CreateDatabase c -> putDatabase(out, c);
      case DropDatabase c -> putStrings(out, DROP_DATABASE, c.name());
      case CreatePolicy c -> {
        putStrings(out, CREATE_POLICY, c.database());
        putPolicy(out, c.policy(), c.makeDefault());
      }
      case AlterPolicy c -> {
        putStrings(out, ALTER_POLICY, c.database(), c.policy());
        putPolicy(out, c.change(), c.makeDefault());
      }
      case DropPolicy c -> putStrings(out, DROP_POLICY, c.database(), c.policy());
      case RegisterFields c -> putFields(out, c);
      case CreateUser c -> {
        putStrings(out, CREATE_USER, c.name(), c.passwordHash());
        putFlag(out, c.admin());
      }
      case ChangeUser c -> putChange(out, c);
      case DropUser c -> putStrings(out, DROP_USER, c.name());
      case Grant c -> {
        putStrings(out, GRANT, c.user(), c.database());
        out.putByte(c.privilege().bits());
        putFlag(out, c.revoke());
      }
      case CreateContinuousQuery c ->
          putStrings(
              out, CREATE_CONTINUOUS_QUERY, c.database(), c.query().name(), c.query().query());
      case DropContinuousQuery c -> putStrings(out, DROP_CONTINUOUS_QUERY, c.database(), c.name());
      case CreateSubscription c -> {
        putStrings(out, CREATE_SUBSCRIPTION, c.database());
        putSubscription(out, c.subscription());
        if (hasOrigin(c)) {
          putSince(out, c.subscription());
        }
      }
      case DropSubscription c ->
          putStrings(out, DROP_SUBSCRIPTION, c.database(), c.policy(), c.name());
      case CatalogCommand.CreateView c -> {
        putStrings(out, CREATE_VIEW, c.database());
        ViewCodec.put(out, c.view());
      }
      case CatalogCommand.DropView c -> putStrings(out, DROP_VIEW, c.database(), c.name());
      case CatalogCommand.PauseView c -> {
        putStrings(out, PAUSE_VIEW, c.database(), c.name());
        putFlag(out, c.paused());
      }
      case ForgetFields c -> putForgotten(out, c);
      case DropShard c -> {
        out.putByte(DROP_SHARD);
        out.putVarint(c.id());
      }
      case AlterSource c -> {
        putStrings(out, ALTER_SOURCE, c.name());
        putFlag(out, c.paused());
      }
    }
  }

  private static void putDatabase(WireWriter out, CreateDatabase command) {
    putStrings(out, CREATE_DATABASE, command.name());
    putFlag(out, command.policy() != null);
    if (command.policy() != null) {
      putSpec(out, command.policy());
    }
  }

  private static void putPolicy(WireWriter out, PolicySpec spec, boolean makeDefault) {
    putSpec(out, spec);
    putFlag(out, makeDefault);
  }

  private static void putFields(WireWriter out, RegisterFields command) {
    out.putByte(REGISTER_FIELDS);
    out.putVarint(command.policyId());
    out.putVarint(command.fields().size());
    for (NewField field : command.fields()) {
      out.putString(field.measurement());
      out.putZigzag(field.shardGroup());
      out.putString(field.field());
      out.putByte(field.type().id());
    }
  }

  private static void putForgotten(WireWriter out, ForgetFields command) {
    out.putByte(FORGET_FIELDS);
    out.putVarint(command.policyId());
    putFlag(out, command.measurement() != null);
    if (command.measurement() != null) {
      out.putString(command.measurement());
    }
    out.putZigzag(command.before());
  }

  private static void putFlag(WireWriter out, boolean flag) {
    out.putByte(flag ? 1 : 0);
  }

  private static int version(CatalogCommand command) {
    if (command instanceof CreateSubscription subscribe && hasOrigin(subscribe)) {
      return SUBSCRIPTIONS_VERSION;
    }
    if (command instanceof AlterSource) {
      return SOURCES_VERSION;
    }
    return limitsWrites(command) ? LIMITS_VERSION : VERSION;
  }

  private static boolean limitsWrites(CatalogCommand command) {
    PolicySpec spec =
        switch (command) {
          case CreateDatabase c -> c.policy();
          case CreatePolicy c -> c.policy();
          case AlterPolicy c -> c.change();
          default -> null;
        };
    return spec != null && (spec.futureLimit() != null || spec.pastLimit() != null);
  }

  private static void putStrings(WireWriter out, int tag, String... texts) {
    out.putByte(tag);
    for (String text : texts) {
      out.putString(text);
    }
  }

  private static void putChange(WireWriter out, ChangeUser change) {
    putStrings(out, CHANGE_USER, change.name());
    out.putByte(change.passwordHash() == null ? 0 : 1);
    if (change.passwordHash() != null) {
      out.putString(change.passwordHash());
    }
    out.putByte(change.admin() == null ? 0 : change.admin() ? 2 : 1);
  }

  private static ChangeUser getChange(WireReader in) {
    String name = in.getString();
    String hash = getFlag(in) ? in.getString() : null;
    int admin = in.getByte();
    if (admin > 2) {
      throw in.corrupt("admin [" + admin + "]");
    }
    return new ChangeUser(name, hash, admin == 0 ? null : Boolean.valueOf(admin == 2));
  }

  static Privilege getPrivilege(WireReader in) {
    int bits = in.getByte();
    if (bits > 3) {
      throw in.corrupt("privilege [" + bits + "]");
    }
    return Privilege.of(bits);
  }

  private static boolean hasOrigin(CreateSubscription command) {
    return !command.subscription().origin().since().isEmpty();
  }

  private static void putSince(WireWriter out, Subscription subscription) {
    out.putVarint(subscription.origin().since().size());
    subscription.origin().since().forEach(out::putVarint);
  }

  private static List<Long> getSince(WireReader in) {
    List<Long> since = new ArrayList<>();
    for (int left = in.getCount(1); left > 0; left--) {
      since.add(in.getVarint());
    }
    return since;
  }

  /** The origin of a subscription, in the state. */
  static void putOrigin(WireWriter out, Subscription subscription) {
    out.putVarint(subscription.origin().id());
    putSince(out, subscription);
  }

  static Subscription.Origin getOrigin(WireReader in) {
    return new Subscription.Origin(in.getVarint(), getSince(in));
  }

  static void putSubscription(WireWriter out, Subscription subscription) {
    out.putString(subscription.policy());
    out.putString(subscription.name());
    out.putByte(subscription.toAll() ? 1 : 0);
    out.putVarint(subscription.destinations().size());
    subscription.destinations().forEach(out::putString);
  }

  private static CreateSubscription getSubscription(WireReader in, int version) {
    String database = in.getString();
    Subscription plain = getSubscription(in, Subscription.UNKNOWN);
    return new CreateSubscription(
        database,
        version < SUBSCRIPTIONS_VERSION
            ? plain
            : new Subscription(
                plain.policy(),
                plain.name(),
                plain.toAll(),
                plain.destinations(),
                new Subscription.Origin(0, getSince(in))));
  }

  static Subscription getSubscription(WireReader in, Subscription.Origin origin) {
    String policy = in.getString();
    String name = in.getString();
    boolean toAll = getFlag(in);
    int count = in.getCount(1);
    List<String> destinations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      destinations.add(in.getString());
    }
    return new Subscription(policy, name, toAll, destinations, origin);
  }

  static CatalogCommand decode(byte[] record) {
    int version =
        Envelope.open(record, Envelope.Kind.CATALOG_COMMAND, VERSION, SUBSCRIPTIONS_VERSION);
    WireReader in = new WireReader(record);
    int tag = in.getByte();
    CatalogCommand command =
        switch (tag) {
          case CREATE_DATABASE ->
              new CreateDatabase(in.getString(), getFlag(in) ? getSpec(in, version) : null);
          case DROP_DATABASE -> new DropDatabase(in.getString());
          case CREATE_POLICY -> new CreatePolicy(in.getString(), getSpec(in, version), getFlag(in));
          case ALTER_POLICY ->
              new AlterPolicy(in.getString(), in.getString(), getSpec(in, version), getFlag(in));
          case DROP_POLICY -> new DropPolicy(in.getString(), in.getString());
          case REGISTER_FIELDS -> new RegisterFields(in.getVarint(), getFields(in));
          case CREATE_USER -> new CreateUser(in.getString(), in.getString(), getFlag(in));
          case CHANGE_USER -> getChange(in);
          case DROP_USER -> new DropUser(in.getString());
          case GRANT -> new Grant(in.getString(), in.getString(), getPrivilege(in), getFlag(in));
          case CREATE_CONTINUOUS_QUERY ->
              new CreateContinuousQuery(
                  in.getString(), new ContinuousQuery(in.getString(), in.getString()));
          case DROP_CONTINUOUS_QUERY -> new DropContinuousQuery(in.getString(), in.getString());
          case CREATE_SUBSCRIPTION -> getSubscription(in, version);
          case DROP_SUBSCRIPTION ->
              new DropSubscription(in.getString(), in.getString(), in.getString());
          case FORGET_FIELDS ->
              new ForgetFields(in.getVarint(), getFlag(in) ? in.getString() : null, in.getZigzag());
          case DROP_SHARD -> new DropShard(in.getVarint());
          case CREATE_VIEW -> new CatalogCommand.CreateView(in.getString(), ViewCodec.get(in));
          case DROP_VIEW -> new CatalogCommand.DropView(in.getString(), in.getString());
          case PAUSE_VIEW ->
              new CatalogCommand.PauseView(in.getString(), in.getString(), getFlag(in));
          case ALTER_SOURCE -> new AlterSource(in.getString(), getFlag(in));
          default -> throw in.corrupt("command [" + tag + "]");
        };
    in.expectEnd();
    return command;
  }

  private static List<NewField> getFields(WireReader in) {
    int count = in.getCount(4);
    List<NewField> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(new NewField(in.getString(), in.getZigzag(), in.getString(), in.getFieldType()));
    }
    return fields;
  }

  static boolean getFlag(WireReader in) {
    int flag = in.getByte();
    if (flag > 1) {
      throw in.corrupt("flag [" + flag + "]");
    }
    return flag == 1;
  }

  private static void putSpec(WireWriter out, PolicySpec spec) {
    int says = 0;
    says |= spec.name() == null ? 0 : 1;
    says |= spec.duration() == null ? 0 : 2;
    says |= spec.shardGroupDuration() == null ? 0 : 4;
    says |= spec.replicas() == null ? 0 : 8;
    says |= spec.futureLimit() == null ? 0 : 16;
    says |= spec.pastLimit() == null ? 0 : 32;
    out.putByte(says);
    if (spec.name() != null) {
      out.putString(spec.name());
    }
    putNumber(out, spec.duration());
    putNumber(out, spec.shardGroupDuration());
    if (spec.replicas() != null) {
      out.putZigzag(spec.replicas());
    }
    putNumber(out, spec.futureLimit());
    putNumber(out, spec.pastLimit());
  }

  private static void putNumber(WireWriter out, @Nullable Long number) {
    if (number != null) {
      out.putZigzag(number);
    }
  }

  private static PolicySpec getSpec(WireReader in, int version) {
    int says = in.getByte();
    if (says > (version == VERSION ? 15 : 63)) {
      throw in.corrupt("policy flags [" + says + "]");
    }
    String name = (says & 1) == 0 ? null : in.getString();
    Long duration = (says & 2) == 0 ? null : in.getZigzag();
    Long shardGroupDuration = (says & 4) == 0 ? null : in.getZigzag();
    Integer replicas = (says & 8) == 0 ? null : getInt(in);
    Long futureLimit = (says & 16) == 0 ? null : in.getZigzag();
    Long pastLimit = (says & 32) == 0 ? null : in.getZigzag();
    return new PolicySpec(name, duration, shardGroupDuration, replicas, futureLimit, pastLimit);
  }

  private static Integer getInt(WireReader in) {
    long value = in.getZigzag();
    if (value != (int) value) {
      throw in.corrupt("number [" + value + "]");
    }
    return (int) value;
  }
}
