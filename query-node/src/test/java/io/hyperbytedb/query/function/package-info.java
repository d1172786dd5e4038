/** Tests of the functions, most against recorded answers of InfluxDB. */
@NullMarked
package io.hyperbytedb.query.function;

import org.jspecify.annotations.NullMarked;
