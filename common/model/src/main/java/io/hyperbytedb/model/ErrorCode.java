package io.hyperbytedb.model;

/** What can go wrong, each with the HTTP status InfluxDB v1 gives it and whose fault it is. */
public enum ErrorCode {
  BAD_REQUEST(400, Fault.USER),
  PARTIAL_WRITE(400, Fault.USER),
  UNAUTHORIZED(401, Fault.USER),
  FORBIDDEN(403, Fault.USER),
  DATABASE_NOT_FOUND(404, Fault.USER),
  /** Something that a request names, other than a database. */
  NOT_FOUND(404, Fault.USER),
  /** InfluxDB v1 answers 500 for an unknown retention policy in a write. */
  POLICY_NOT_FOUND(500, Fault.USER),
  /** What a request asks for does not fit what is there now. */
  CONFLICT(409, Fault.USER),
  TOO_LARGE(413, Fault.USER),
  LIMIT_EXCEEDED(422, Fault.USER),
  TOO_MANY_REQUESTS(429, Fault.RESOURCES),
  INTERNAL(500, Fault.INTERNAL),
  /** The log can't be reached or a bounded queue is full. */
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

  /** The status an HTTP answer with this error has. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Whose fault it is. */
  public Fault fault() {
    return fault;
  }
}
