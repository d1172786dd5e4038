/** The {@code /write} endpoint of the InfluxDB v1 API. */
@NullMarked
package io.hyperbytedb.gateway.write;

import org.jspecify.annotations.NullMarked;
