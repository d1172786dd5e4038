/**
 * The in-memory implementation of the log, for tests and simulation; it passes the same test suite
 * as Kafka.
 */
@NullMarked
package io.hyperbytedb.log.memory;

import org.jspecify.annotations.NullMarked;
