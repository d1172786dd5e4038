package io.hyperbytedb.log.state;

/** Collects changes that are committed together with the offset that caused them. */
public interface StateWriter {
  /** Sets a key. The arrays must not be modified afterwards. */
  void put(byte[] key, byte[] value);

  /** Removes a key if it is there. */
  void delete(byte[] key);
}
