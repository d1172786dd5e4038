/**
 * The lexical level of InfluxQL: tokens and their places in the text, and how names, strings,
 * durations and numbers are written.
 */
@NullMarked
package io.hyperbytedb.query.influxql.lex;

import org.jspecify.annotations.NullMarked;
