package io.hyperbytedb.log.state;

/**
 * The meaning of a log: how each event changes the state. Deterministic; the same events give the
 * same images and the same bytes in the store, live and on replay. Called by one thread.
 *
 * @param <I> the image: an immutable view of the whole state for readers
 * @param <V> the verdict on an event, for whoever appended it
 */
public interface Reducer<I, V> {
  /**
   * What an event did.
   *
   * @param image the image after it
   * @param verdict what its author is told
   */
  record Applied<I, V>(I image, V verdict) {}

  /** The image of a stored state, at start. */
  I load(StateReader store, long appliedOffset);

  /**
   * Applies an event. It may read its own writes only from the image, never from the store.
   *
   * @param image the image before it
   * @param offset the event's offset
   * @param event the record's bytes
   * @param out takes the changes to the stored state
   * @throws io.hyperbytedb.log.RecordFormatException if the bytes can't be read: the event is
   *     passed over, on every replica alike. Any other exception stops the machine
   */
  Applied<I, V> apply(I image, long offset, byte[] event, StateWriter out);

  /** The image that says that everything below {@code appliedOffset} has been applied. */
  I at(I image, long appliedOffset);
}
