package io.hyperbytedb.compactor;

/**
 * Divides the work on a replica's files among its compactors. It only spares them from doing the
 * same twice: what two have done is committed once. Thread-safe.
 */
@FunctionalInterface
public interface Share {
  /** For a compactor that is alone. */
  Share ALL = work -> true;

  /** Whether a piece of work, by a name that all compactors give it, is for this compactor now. */
  boolean isMine(String work);
}
