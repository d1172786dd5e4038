package io.hyperbytedb.model;

/**
 * A field and its type.
 *
 * @param name the field's name
 * @param type the type of its values
 */
public record FieldName(String name, FieldType type) {}
