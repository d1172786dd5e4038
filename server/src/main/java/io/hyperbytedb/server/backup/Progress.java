package io.hyperbytedb.server.backup;

/** Is told how far something has come, many times a second; ends it by throwing. */
@FunctionalInterface
public interface Progress {
  /**
   * Says it.
   *
   * @param phase what is being done
   * @param done how much of it, in bytes or records
   * @param total how much there is
   */
  void at(String phase, long done, long total);
}
