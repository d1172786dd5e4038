/** The log's in-memory twin, for tests and simulation; it passes the suite that Kafka passes. */
@NullMarked
package io.hyperbytedb.log.memory;

import org.jspecify.annotations.NullMarked;
