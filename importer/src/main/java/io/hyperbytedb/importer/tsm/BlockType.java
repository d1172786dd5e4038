package io.hyperbytedb.importer.tsm;

/** The type of a block's values, in the order of their numbers in files. */
public enum BlockType {
  FLOAT,
  INTEGER,
  BOOLEAN,
  STRING,
  UNSIGNED;

  private static final BlockType[] ALL = values();

  /**
   * The type of a number in a block or index.
   *
   * @throws CorruptException if there is none
   */
  static BlockType of(int number) throws CorruptException {
    if (number < 0 || number >= ALL.length) {
      throw new CorruptException("there is no type of values " + number);
    }
    return ALL[number];
  }
}
