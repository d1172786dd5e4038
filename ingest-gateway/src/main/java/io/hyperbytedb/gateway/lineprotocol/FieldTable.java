package io.hyperbytedb.gateway.lineprotocol;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.write.FieldSlot;
import io.hyperbytedb.write.MeasurementBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a measurement by their bytes in lines, and their order in the latest line, which is
 * most likely that of the next one, too. Not thread-safe.
 */
final class FieldTable {
  /** Longer names are not cached, nor names with a backslash. */
  static final int MAX_NAME_BYTES = 1_000;

  private static final int MAX_PROBES = 64;
  private static final int HASH_FACTOR = 0x9E3779B9;

  /** A field with its bytes, including the equals sign. */
  static final class Field {
    private final byte[] bytes;
    private final @Nullable FieldSlot[] slots = new FieldSlot[FieldType.values().length + 1];
    private final MeasurementBuffer measurement;
    private final String name;

    /** Whether the field is "time", which is parsed and not stored. */
    final boolean isTime;

    private Field(byte[] bytes, MeasurementBuffer measurement, String name) {
      this.bytes = bytes;
      this.measurement = measurement;
      this.name = name;
      this.isTime = name.equals("time");
    }

    /** The length of the name and the equals sign. */
    int length() {
      return bytes.length;
    }

    boolean isAt(byte[] text, int at, int to) {
      int end = at + bytes.length;
      return end < to && Arrays.equals(text, at, end, bytes, 0, bytes.length);
    }

    FieldSlot slot(FieldType type) {
      FieldSlot slot = slots[type.id()];
      if (slot == null) {
        slot = measurement.field(name, type);
        slots[type.id()] = slot;
      }
      return slot;
    }
  }

  private final MeasurementBuffer measurement;
  private @Nullable Field[] order = new Field[16];
  private @Nullable Field[] fields = new Field[64];
  private int count;

  FieldTable(MeasurementBuffer measurement) {
    this.measurement = measurement;
  }

  /**
   * The field whose name and equals sign are at {@code at}; null if it is unknown.
   *
   * @param place the index of the field in its line, from 0
   */
  @Nullable Field find(byte[] text, int at, int to, int place) {
    Field guess = place < order.length ? order[place] : null;
    return guess != null && guess.isAt(text, at, to) ? guess : lookUp(text, at, to, place);
  }

  private @Nullable Field lookUp(byte[] text, int at, int to, int place) {
    int equals = Swar.find(text, at, Math.min(to, at + MAX_NAME_BYTES), '=');
    int mask = fields.length - 1;
    int slot = hash(text, at, equals) & mask;
    for (int i = 0; i < MAX_PROBES; i++, slot = (slot + 1) & mask) {
      Field field = fields[slot];
      if (field == null) {
        return null;
      }
      if (field.length() == equals + 1 - at && field.isAt(text, at, to)) {
        if (place >= order.length) {
          order = Arrays.copyOf(order, 2 * place);
        }
        order[place] = field;
        return field;
      }
    }
    return null;
  }

  /**
   * Adds a field.
   *
   * @param from the start of its name
   * @param equals the end of its name
   */
  void add(byte[] text, int from, int equals, String name) {
    if (equals - from > MAX_NAME_BYTES) {
      return;
    }
    if (2 * (count + 1) > fields.length) {
      @Nullable Field[] old = fields;
      fields = new Field[2 * old.length];
      for (Field field : old) {
        if (field != null) {
          put(field);
        }
      }
    }
    if (put(new Field(Arrays.copyOfRange(text, from, equals + 1), measurement, name))) {
      count++;
    }
  }

  private boolean put(Field field) {
    int mask = fields.length - 1;
    int slot = hash(field.bytes, 0, field.length() - 1) & mask;
    for (int i = 0; i < MAX_PROBES; i++, slot = (slot + 1) & mask) {
      Field other = fields[slot];
      if (other == null) {
        fields[slot] = field;
        return true;
      }
      if (Arrays.equals(other.bytes, field.bytes)) {
        return false;
      }
    }
    return false;
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    hash *= HASH_FACTOR;
    return hash ^ hash >>> 16;
  }
}
