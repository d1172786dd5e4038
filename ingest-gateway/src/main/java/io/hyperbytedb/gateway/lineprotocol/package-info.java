/**
 * Line protocol, parsed directly from the bytes of a request into a {@link
 * io.hyperbytedb.write.RowWriter}. {@link io.hyperbytedb.gateway.lineprotocol.LineParser} handles
 * ordinary lines; everything that it does not recognize goes to {@link
 * io.hyperbytedb.gateway.lineprotocol.ExactParser}, which decides like InfluxDB, byte by byte.
 */
@NullMarked
package io.hyperbytedb.gateway.lineprotocol;

import org.jspecify.annotations.NullMarked;
