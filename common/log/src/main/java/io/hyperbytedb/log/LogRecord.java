package io.hyperbytedb.log;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was read. The arrays belong to whoever got it.
 *
 * @param offset its position
 * @param timestamp when it was appended, milliseconds since 1970 UTC
 * @param key its key, if it has one
 * @param value its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record LogRecord(long offset, long timestamp, byte @Nullable [] key, byte[] value) {}
