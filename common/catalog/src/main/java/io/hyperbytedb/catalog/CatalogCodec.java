package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Catalog commands, version 1. The layout is in {@code docs/formats/catalog.md}. */
final class CatalogCodec {
  private static final int VERSION = 1;
  private static final int CREATE_DATABASE = 1;
  private static final int DROP_DATABASE = 2;
  private static final int CREATE_POLICY = 3;
  private static final int ALTER_POLICY = 4;
  private static final int DROP_POLICY = 5;
  private static final int REGISTER_FIELDS = 6;

  private CatalogCodec() {}

  static byte[] encode(CatalogCommand command) {
    WireWriter out = new WireWriter(256);
    switch (command) {
      case CreateDatabase c -> {
        out.putByte(CREATE_DATABASE);
        out.putString(c.name());
        out.putByte(c.policy() == null ? 0 : 1);
        if (c.policy() != null) {
          putSpec(out, c.policy());
        }
      }
      case DropDatabase c -> {
        out.putByte(DROP_DATABASE);
        out.putString(c.name());
      }
      case CreatePolicy c -> {
        out.putByte(CREATE_POLICY);
        out.putString(c.database());
        putSpec(out, c.policy());
        out.putByte(c.makeDefault() ? 1 : 0);
      }
      case AlterPolicy c -> {
        out.putByte(ALTER_POLICY);
        out.putString(c.database());
        out.putString(c.policy());
        putSpec(out, c.change());
        out.putByte(c.makeDefault() ? 1 : 0);
      }
      case DropPolicy c -> {
        out.putByte(DROP_POLICY);
        out.putString(c.database());
        out.putString(c.policy());
      }
      case RegisterFields c -> {
        out.putByte(REGISTER_FIELDS);
        out.putVarint(c.policyId());
        out.putVarint(c.fields().size());
        for (NewField field : c.fields()) {
          out.putString(field.measurement());
          out.putZigzag(field.shardGroup());
          out.putString(field.field());
          out.putByte(field.type().id());
        }
      }
    }
    return out.seal(Envelope.Kind.CATALOG_COMMAND, VERSION);
  }

  static CatalogCommand decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
    WireReader in = new WireReader(record);
    int tag = in.getByte();
    CatalogCommand command =
        switch (tag) {
          case CREATE_DATABASE ->
              new CreateDatabase(in.getString(), getFlag(in) ? getSpec(in) : null);
          case DROP_DATABASE -> new DropDatabase(in.getString());
          case CREATE_POLICY -> new CreatePolicy(in.getString(), getSpec(in), getFlag(in));
          case ALTER_POLICY ->
              new AlterPolicy(in.getString(), in.getString(), getSpec(in), getFlag(in));
          case DROP_POLICY -> new DropPolicy(in.getString(), in.getString());
          case REGISTER_FIELDS -> new RegisterFields(in.getVarint(), getFields(in));
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

  private static boolean getFlag(WireReader in) {
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
    out.putByte(says);
    if (spec.name() != null) {
      out.putString(spec.name());
    }
    putNumber(out, spec.duration());
    putNumber(out, spec.shardGroupDuration());
    if (spec.replicas() != null) {
      out.putZigzag(spec.replicas());
    }
  }

  private static void putNumber(WireWriter out, @Nullable Long number) {
    if (number != null) {
      out.putZigzag(number);
    }
  }

  private static PolicySpec getSpec(WireReader in) {
    int says = in.getByte();
    if (says > 15) {
      throw in.corrupt("policy flags [" + says + "]");
    }
    String name = (says & 1) == 0 ? null : in.getString();
    Long duration = (says & 2) == 0 ? null : in.getZigzag();
    Long shardGroupDuration = (says & 4) == 0 ? null : in.getZigzag();
    Integer replicas = (says & 8) == 0 ? null : getInt(in);
    return new PolicySpec(name, duration, shardGroupDuration, replicas);
  }

  private static Integer getInt(WireReader in) {
    long value = in.getZigzag();
    if (value != (int) value) {
      throw in.corrupt("number [" + value + "]");
    }
    return (int) value;
  }
}
