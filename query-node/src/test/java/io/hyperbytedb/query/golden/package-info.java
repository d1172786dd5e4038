/**
 * Answers compared with those of a real InfluxDB: {@code golden/fixture.lp} is the data, {@code
 * golden/queries.txt} the queries, {@code golden/answers.txt} what InfluxDB 1.6.7 said. {@link
 * io.hyperbytedb.query.golden.GoldenRecorder} records again.
 */
@NullMarked
package io.hyperbytedb.query.golden;

import org.jspecify.annotations.NullMarked;
