package io.hyperbytedb.write;

import io.hyperbytedb.model.FieldType;

/** A field of one type in a {@link RowWriter}, with the index of its column in each block. */
public final class FieldSlot {
  final String name;
  final FieldType type;
  final int index;

  FieldSlot(String name, FieldType type, int index) {
    this.name = name;
    this.type = type;
    this.index = index;
  }
}
