package io.hyperbytedb.gateway.source;

/**
 * What {@code ALTER SOURCE} said last about a source.
 *
 * @param paused whether the source is paused
 * @param version increases with each statement
 */
public record SourceSwitch(boolean paused, long version) {
  /** Nothing was said. */
  public static final SourceSwitch NONE = new SourceSwitch(false, -1);
}
