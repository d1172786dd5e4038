/**
 * Points from the messages of streams: how they are read, written and refused. What speaks to Kafka
 * is in {@link io.hyperbytedb.gateway.source.kafka}; see {@code docs/streams.md}.
 */
@NullMarked
package io.hyperbytedb.gateway.source;

import org.jspecify.annotations.NullMarked;
