/**
 * The embedded KRaft broker for {@code hyperbytedb serve} and tests. The only package that uses
 * classes of the Kafka server rather than its clients.
 */
@NullMarked
package io.hyperbytedb.broker;

import org.jspecify.annotations.NullMarked;
