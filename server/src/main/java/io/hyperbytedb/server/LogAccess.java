package io.hyperbytedb.server;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.kafka.KafkaLogConfig;

/**
 * A process's connection to the log.
 *
 * @param brokers how it is connected
 * @param log the log for all records
 * @param points the same log for points, which it may refuse earlier
 */
record LogAccess(KafkaLogConfig brokers, Log log, Log points) {}
