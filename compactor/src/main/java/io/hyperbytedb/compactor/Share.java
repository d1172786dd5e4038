package io.hyperbytedb.compactor;

/**
 * Divides the work on a replica's files among its compactors. Only avoids duplicate work: if two
 * compactors do the same, one commit is refused. Thread-safe.
 */
@FunctionalInterface
public interface Share {
  /** Assigns everything to a single compactor. */
  Share ALL = work -> true;

  /**
   * Whether a piece of work is currently assigned to this compactor.
   *
   * @param work its name, the same in all compactors
   */
  boolean isMine(String work);
}
