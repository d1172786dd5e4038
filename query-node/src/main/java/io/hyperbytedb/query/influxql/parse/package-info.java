/**
 * The recursive descent parser: one class per group of statements over a shared {@link
 * io.hyperbytedb.query.influxql.parse.TokenStream}. Its only door is {@code InfluxQlParser}.
 */
@NullMarked
package io.hyperbytedb.query.influxql.parse;

import org.jspecify.annotations.NullMarked;
