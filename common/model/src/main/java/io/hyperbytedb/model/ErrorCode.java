package io.hyperbytedb.model;

/** What can go wrong, each with InfluxDB v1's HTTP status for it and the kind of fault. */
public enum ErrorCode {
  BAD_REQUEST(400, Fault.USER),
  PARTIAL_WRITE(400, Fault.USER),
  UNAUTHORIZED(401, Fault.USER),
  FORBIDDEN(403, Fault.USER),
  DATABASE_NOT_FOUND(404, Fault.USER),
  /** Something other than a database that a request names does not exist. */
  NOT_FOUND(404, Fault.USER),
  /** An unknown retention policy in a write, which InfluxDB v1 answers with 500. */
  POLICY_NOT_FOUND(500, Fault.USER),
  /** The request conflicts with the current state. */
  CONFLICT(409, Fault.USER),
  TOO_LARGE(413, Fault.USER),
  LIMIT_EXCEEDED(422, Fault.USER),
  TOO_MANY_REQUESTS(429, Fault.RESOURCES),
  INTERNAL(500, Fault.INTERNAL),
  /** The log cannot be reached, or a bounded queue is full. */
  UNAVAILABLE(503, Fault.RESOURCES),
  /** A position was not reached within the time limit. */
  TIMEOUT(503, Fault.RESOURCES),
  DISK_FULL(507, Fault.RESOURCES);

  private final int httpStatus;
  private final Fault fault;

  ErrorCode(int httpStatus, Fault fault) {
    this.httpStatus = httpStatus;
    this.fault = fault;
  }

  /** The HTTP status of an answer with this error. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The kind of fault. */
  public Fault fault() {
    return fault;
  }
}
