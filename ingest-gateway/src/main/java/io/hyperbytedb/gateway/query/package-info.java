/** The {@code /query} endpoint of a gateway: the proxy to the query nodes. */
@NullMarked
package io.hyperbytedb.gateway.query;

import org.jspecify.annotations.NullMarked;
