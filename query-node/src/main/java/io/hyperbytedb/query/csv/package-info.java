/** Answers as CSV, byte for byte as InfluxDB writes them. */
@NullMarked
package io.hyperbytedb.query.csv;

import org.jspecify.annotations.NullMarked;
