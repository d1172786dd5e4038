package io.hyperbytedb.model;

/**
 * The kind of fault behind an error: decides the log level, the metric label and whether a retry
 * can help.
 */
public enum Fault {
  /** The request is wrong; the same request fails again. */
  USER,
  /** Overload, or a dependency is unavailable; a later retry can succeed. */
  RESOURCES,
  /** A fault of the server. */
  INTERNAL
}
