/**
 * Answers compared with those of a real InfluxDB 1.6.7. In {@code golden} of the test resources,
 * {@code fixture} is the data, {@code queries} the queries, a file for each feature, {@code
 * answers} what InfluxDB said, {@code deviations} what we say instead on purpose. {@link
 * io.hyperbytedb.query.golden.GoldenRecorder} records again.
 */
@NullMarked
package io.hyperbytedb.query.golden;

import org.jspecify.annotations.NullMarked;
