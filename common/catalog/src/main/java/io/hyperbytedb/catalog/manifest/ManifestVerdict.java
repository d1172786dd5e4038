package io.hyperbytedb.catalog.manifest;

import org.jspecify.annotations.Nullable;

/**
 * What became of an event.
 *
 * @param refusal why it was refused; null if it was accepted
 * @param epoch the owner's epoch after it
 */
public record ManifestVerdict(@Nullable String refusal, long epoch) {
  /** Whether it took effect. */
  public boolean accepted() {
    return refusal == null;
  }
}
