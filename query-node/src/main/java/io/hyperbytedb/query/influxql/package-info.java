/**
 * InfluxQL from text to meaning: {@link io.hyperbytedb.query.influxql.InfluxQlParser} turns text
 * into the statements of {@link io.hyperbytedb.query.influxql.ast}, {@link
 * io.hyperbytedb.query.influxql.QueryValidator} refuses what InfluxDB refuses before it executes
 * and hands the planner what it found, {@link io.hyperbytedb.query.influxql.ConditionSplitter}
 * parts a condition from its time range. The grammar and each error text are those of InfluxDB 1.8.
 * Nothing in here does I/O or knows the schema.
 */
@NullMarked
package io.hyperbytedb.query.influxql;

import org.jspecify.annotations.NullMarked;
