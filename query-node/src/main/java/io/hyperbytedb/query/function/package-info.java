/**
 * The functions of InfluxQL, each with one definition: {@link
 * io.hyperbytedb.query.function.FunctionDef} says all that the checks of a statement, the planner
 * and the executor ask, and {@link io.hyperbytedb.query.function.Functions} lists them. Results are
 * InfluxDB's to the last digit, which is why sums are formed in its order. This package sees the
 * syntax tree, and neither the parser nor the executor.
 */
@NullMarked
package io.hyperbytedb.query.function;

import org.jspecify.annotations.NullMarked;
