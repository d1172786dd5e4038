/** Runs continuous queries when they are due, as InfluxDB's continuous querier does. */
@NullMarked
package io.hyperbytedb.query.continuous;

import org.jspecify.annotations.NullMarked;
