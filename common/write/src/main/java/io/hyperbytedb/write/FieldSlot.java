package io.hyperbytedb.write;

import io.hyperbytedb.model.FieldType;

/** A field of one type, as a {@link RowWriter} knows it: the place of its column in each block. */
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
