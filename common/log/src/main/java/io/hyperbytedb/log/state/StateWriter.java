package io.hyperbytedb.log.state;

/** Collects changes that are committed together, and with the offset that caused them. */
public interface StateWriter {
  /** Sets a key. The arrays are not to be changed afterwards. */
  void put(byte[] key, byte[] value);

  /** Removes a key if it is there. */
  void delete(byte[] key);
}
