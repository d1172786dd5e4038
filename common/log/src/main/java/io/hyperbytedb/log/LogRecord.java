package io.hyperbytedb.log;

import org.jspecify.annotations.Nullable;

/**
 * A record as read from the log. The arrays belong to the recipient.
 *
 * @param offset its offset
 * @param timestamp when it was appended, milliseconds since 1970 UTC
 * @param key its key, or null
 * @param value its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record LogRecord(long offset, long timestamp, byte @Nullable [] key, byte[] value) {}
