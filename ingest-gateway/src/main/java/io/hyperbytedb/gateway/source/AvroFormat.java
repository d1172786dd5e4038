package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.source.AvroInput.InvalidException;
import io.hyperbytedb.gateway.source.Document.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro in the wire format of schema registries: a zero byte, the four bytes of the schema's id, the
 * value. Positions are the numbers of points from 0.
 */
final class AvroFormat extends MappedFormat {
  private static final int HEADER_BYTES = 5;

  private final SchemaRegistry registry;

  AvroFormat(PointMapper mapper, SchemaRegistry registry) {
    super(mapper);
    this.registry = registry;
  }

  /** The whole message: a part of it would have another schema. */
  @Override
  public byte[] text(byte[] value, int position) {
    return value;
  }

  @Override
  @Nullable String parse(byte[] value) {
    if (value.length < HEADER_BYTES || value[0] != 0) {
      return "the record does not begin with a zero byte and the id of a schema";
    }
    document.clear();
    try {
      Schema schema = registry.schema(ByteBuffer.wrap(value).getInt(1));
      AvroInput in = new AvroInput(value, HEADER_BYTES);
      node(in, schema, null);
      return in.isAtEnd() ? null : "there is something after the Avro value";
    } catch (SchemaRegistry.UnusableSchemaException e) {
      return String.valueOf(e.getMessage());
    } catch (Document.TooLargeException e) {
      return "the record is too large: " + e.getMessage();
    } catch (InvalidException e) {
      return "invalid Avro: " + e.getMessage();
    }
  }

  private void node(AvroInput in, Schema schema, @Nullable String name) throws InvalidException {
    switch (schema.getType()) {
      case RECORD -> {
        int node = document.begin(Kind.OBJECT, name);
        for (Schema.Field field : schema.getFields()) {
          node(in, field.schema(), field.name());
        }
        document.end(node);
      }
      case ARRAY -> {
        int node = document.begin(Kind.ARRAY, name);
        for (long left = in.readBlock(); left > 0; left = in.readBlock()) {
          for (long i = 0; i < left; i++) {
            node(in, schema.getElementType(), null);
          }
        }
        document.end(node);
      }
      case MAP -> {
        int node = document.begin(Kind.OBJECT, name);
        for (long left = in.readBlock(); left > 0; left = in.readBlock()) {
          for (long i = 0; i < left; i++) {
            String key = in.readString();
            node(in, schema.getValueType(), key);
          }
        }
        document.end(node);
      }
      case UNION -> node(in, schema.getTypes().get(in.readIndex(schema.getTypes().size())), name);
      case ENUM -> document.addString(name, enumSymbol(in, schema));
      case STRING -> document.addString(name, in.readString());
      case INT -> document.addLong(name, Kind.INTEGER, in.readInt());
      case LONG -> addLong(schema, name, in.readLong());
      case FLOAT -> document.addFloat(name, in.readFloat());
      case DOUBLE -> document.addFloat(name, in.readDouble());
      case BOOLEAN -> document.addLong(name, Kind.BOOLEAN, in.readBoolean() ? 1 : 0);
      case NULL -> document.addLong(name, Kind.NULL, 0);
      case BYTES -> addBytes(schema, name, in.readBytes());
      case FIXED -> addBytes(schema, name, in.readFixed(schema.getFixedSize()));
    }
  }

  private static String enumSymbol(AvroInput in, Schema schema) throws InvalidException {
    return schema.getEnumSymbols().get(in.readIndex(schema.getEnumSymbols().size()));
  }

  /** A number, or a time whose unit the schema names. */
  private void addLong(Schema schema, @Nullable String name, long value) throws InvalidException {
    TimeUnit unit =
        switch (schema.getLogicalType()) {
          case LogicalTypes.TimestampMillis _ -> TimeUnit.MILLISECONDS;
          case LogicalTypes.TimestampMicros _ -> TimeUnit.MICROSECONDS;
          case LogicalTypes.TimestampNanos _ -> TimeUnit.NANOSECONDS;
          case null, default -> null;
        };
    if (unit == null) {
      document.addLong(name, Kind.INTEGER, value);
      return;
    }
    long nanos = unit.toNanos(value);
    if (unit.convert(nanos, TimeUnit.NANOSECONDS) != value) {
      throw new InvalidException("time outside of what nanoseconds can hold");
    }
    document.addLong(name, Kind.TIME, nanos);
  }

  /** Bytes that are not a decimal have no type here; they are left out. */
  private void addBytes(Schema schema, @Nullable String name, byte[] content) {
    LogicalType type = schema.getLogicalType();
    if (type instanceof LogicalTypes.Decimal decimal && content.length > 0) {
      document.addFloat(
          name, new BigDecimal(new BigInteger(content), decimal.getScale()).doubleValue());
    } else {
      document.addLong(name, Kind.NULL, 0);
    }
  }
}
