/**
 * The embedded KRaft broker: what {@code hyperbytedb serve} and tests run on. The only place where
 * classes of the Kafka server, not its clients, are seen.
 */
@NullMarked
package io.hyperbytedb.broker;

import org.jspecify.annotations.NullMarked;
