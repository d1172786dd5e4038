/**
 * InfluxQL from text to meaning: {@code InfluxQlParser} turns text into the statements of {@link
 * io.hyperbytedb.query.influxql.ast}, {@code QueryValidator} refuses what InfluxDB refuses before
 * it executes, and {@code ConditionSplitter} parts a condition from its time range. The grammar and
 * each error text are those of InfluxDB 1.8. Nothing in here does I/O or knows the schema.
 */
@NullMarked
package io.hyperbytedb.query.influxql;

import org.jspecify.annotations.NullMarked;
