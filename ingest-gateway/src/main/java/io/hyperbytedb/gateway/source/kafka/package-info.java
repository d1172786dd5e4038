/** Reads the topics of sources as a consumer group, and writes what is refused to another topic. */
@NullMarked
package io.hyperbytedb.gateway.source.kafka;

import org.jspecify.annotations.NullMarked;
