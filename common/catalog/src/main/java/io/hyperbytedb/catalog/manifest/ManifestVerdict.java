package io.hyperbytedb.catalog.manifest;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of an event.
 *
 * @param refusal why it was refused; null if it was accepted
 * @param epoch the owner's epoch after it
 */
public record ManifestVerdict(@Nullable Refusal refusal, long epoch) {
  /** Why the event was refused, as text; empty if it was accepted. */
  public String reason() {
    return refusal == null ? "" : refusal.text();
  }

  /** Whether the event took effect. */
  public boolean accepted() {
    return refusal == null;
  }
}
