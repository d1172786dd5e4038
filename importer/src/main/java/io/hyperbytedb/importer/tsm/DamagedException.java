package io.hyperbytedb.importer.tsm;

import java.io.IOException;

/** A damaged place of a file. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Names the place.
   *
   * @param file as users know it
   * @param offset of the damaged block or entry in the file
   */
  public DamagedException(String file, long offset, String why) {
    super("[" + file + "] is damaged at offset " + offset + ": " + why);
  }

  /** Names the place of bytes that cannot be read. */
  DamagedException(String file, long offset, IOException why) {
    super("[" + file + "] is damaged at offset " + offset + ": " + why.getMessage(), why);
  }
}
