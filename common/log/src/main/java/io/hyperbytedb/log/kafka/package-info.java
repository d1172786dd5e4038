/** The log on Apache Kafka. The only package that uses classes of kafka-clients. */
@NullMarked
package io.hyperbytedb.log.kafka;

import org.jspecify.annotations.NullMarked;
