/**
 * Materialized views: a Kafka Streams application follows the WAL and marks the windows that
 * records change; marked windows are computed by a query node.
 */
@NullMarked
package io.hyperbytedb.stream;

import org.jspecify.annotations.NullMarked;
