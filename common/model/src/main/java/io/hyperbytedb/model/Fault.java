package io.hyperbytedb.model;

/** Whose fault an error is: decides log level, metric label and whether a retry can help. */
public enum Fault {
  /** The request is wrong; the same request fails again. */
  USER,
  /** Too much at once, or something we need is away; a retry later can succeed. */
  RESOURCES,
  /** Ours. */
  INTERNAL
}
