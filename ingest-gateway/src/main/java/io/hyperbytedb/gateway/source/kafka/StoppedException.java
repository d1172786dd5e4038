package io.hyperbytedb.gateway.source.kafka;

/** A source cannot go on before somebody has looked at it, or a time has passed. */
final class StoppedException extends RuntimeException {
  StoppedException(String reason) {
    super(reason);
  }

  StoppedException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** The reason. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
