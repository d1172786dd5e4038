package io.hyperbytedb.importer.tsm;

import java.io.IOException;

/**
 * Bytes that are not what InfluxDB writes. Readers of files say where, by {@link DamagedException}.
 */
final class CorruptException extends IOException {
  private static final long serialVersionUID = 1;

  CorruptException(String message) {
    super(message);
  }
}
