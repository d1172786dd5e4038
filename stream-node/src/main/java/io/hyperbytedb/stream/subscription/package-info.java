/** InfluxDB subscriptions: the points of a retention policy are sent to other servers. */
@NullMarked
package io.hyperbytedb.stream.subscription;

import org.jspecify.annotations.NullMarked;
