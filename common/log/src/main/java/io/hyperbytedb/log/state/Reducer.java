package io.hyperbytedb.log.state;

/**
 * Defines what each event of a log does to the state. Deterministic: the same events give the same
 * images and the same bytes in the store, live and on replay. Called by one thread.
 *
 * @param <I> the image: an immutable view of the whole state for readers
 * @param <V> the verdict on an event, for its author
 */
public interface Reducer<I, V> {
  /**
   * The effect of an event.
   *
   * @param image the image after it
   * @param verdict the answer to its author
   */
  record Applied<I, V>(I image, V verdict) {}

  /** Loads the image from a stored state, at start. */
  I load(StateReader store, long appliedOffset);

  /**
   * Applies an event. The reducer may read its own writes only from the image, never from the
   * store.
   *
   * @param image the image before it
   * @param offset the event's offset
   * @param event the record's bytes
   * @param out takes the changes to the stored state
   * @throws io.hyperbytedb.log.RecordFormatException if the bytes cannot be read: the event is
   *     skipped, on every replica alike. Any other exception stops the machine
   */
  Applied<I, V> apply(I image, long offset, byte[] event, StateWriter out);

  /** A copy of the image whose applied offset is {@code appliedOffset}. */
  I at(I image, long appliedOffset);
}
