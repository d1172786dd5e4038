package io.hyperbytedb.server.backup;

/** Is told the progress of an operation, many times a second; may throw to cancel it. */
@FunctionalInterface
public interface Progress {
  /**
   * Reports progress.
   *
   * @param phase what is being done
   * @param done the amount done, in bytes or records
   * @param total the total amount
   */
  void at(String phase, long done, long total);
}
