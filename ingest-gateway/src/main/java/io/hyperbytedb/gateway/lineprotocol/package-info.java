/**
 * Line protocol, straight from the bytes of a request into a {@link
 * io.hyperbytedb.write.RowWriter}. {@link io.hyperbytedb.gateway.lineprotocol.LineParser} takes the
 * ordinary lines; whatever it does not know at first sight goes to {@link
 * io.hyperbytedb.gateway.lineprotocol.ExactParser}, which decides like InfluxDB, byte by byte.
 */
@NullMarked
package io.hyperbytedb.gateway.lineprotocol;

import org.jspecify.annotations.NullMarked;
