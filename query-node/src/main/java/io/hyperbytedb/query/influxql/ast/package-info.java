/**
 * The abstract syntax tree of InfluxQL: immutable records under the sealed {@link
 * io.hyperbytedb.query.influxql.ast.Statement} and {@link io.hyperbytedb.query.influxql.ast.Expr}.
 * A part that was not written is an empty string, an empty list or zero; it is {@code null} only
 * where the component says {@code @Nullable}. Times and durations are nanoseconds. {@code text()}
 * of a node is the InfluxQL that InfluxDB prints for it.
 */
@NullMarked
package io.hyperbytedb.query.influxql.ast;

import org.jspecify.annotations.NullMarked;
