/** The log on Apache Kafka. The only place where classes of kafka-clients are seen. */
@NullMarked
package io.hyperbytedb.log.kafka;

import org.jspecify.annotations.NullMarked;
