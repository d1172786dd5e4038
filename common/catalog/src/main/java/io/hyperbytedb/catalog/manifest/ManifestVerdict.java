package io.hyperbytedb.catalog.manifest;

import org.jspecify.annotations.Nullable;

/**
 * What became of an event.
 *
 * @param refusal why it was refused; null if it was accepted
 * @param epoch the owner's epoch after it
 */
public record ManifestVerdict(@Nullable Refusal refusal, long epoch) {
  /** Why it was refused, for people; empty if it was accepted. */
  public String reason() {
    return refusal == null ? "" : refusal.text();
  }

  /** Whether it took effect. */
  public boolean accepted() {
    return refusal == null;
  }
}
