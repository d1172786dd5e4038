package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.DataType;

/** Which types of values a function takes, and what it makes of them. */
enum FunctionTypes {
  /** Numbers; the results are of their type. */
  NUMBERS_KEPT,
  /** Numbers; the results are floats. */
  NUMBERS_TO_FLOAT,
  /** Anything; the results are integers. */
  ANY_TO_INTEGER,
  /** Anything; the results are of its type. */
  ANY_KEPT,
  /** Anything that can be less or more, which is all but strings; the results are of its type. */
  ORDERED_KEPT;

  boolean takes(FieldType type) {
    return switch (this) {
      case NUMBERS_KEPT, NUMBERS_TO_FLOAT -> type == FieldType.FLOAT || type == FieldType.INTEGER;
      case ANY_TO_INTEGER, ANY_KEPT -> true;
      case ORDERED_KEPT -> type != FieldType.STRING;
    };
  }

  FieldType result(FieldType input) {
    return switch (this) {
      case NUMBERS_TO_FLOAT -> FieldType.FLOAT;
      case ANY_TO_INTEGER -> FieldType.INTEGER;
      case NUMBERS_KEPT, ANY_KEPT, ORDERED_KEPT -> input;
    };
  }

  DataType result(DataType input) {
    return switch (this) {
      case NUMBERS_TO_FLOAT -> DataType.FLOAT;
      case ANY_TO_INTEGER -> DataType.INTEGER;
      case NUMBERS_KEPT, ANY_KEPT, ORDERED_KEPT -> input;
    };
  }
}
