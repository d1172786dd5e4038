/**
 * The HTTP server: listener, connections, limits, TLS. Helidon's classes are used in this package
 * only; handlers see {@link io.hyperbytedb.http.HttpExchange}.
 */
@NullMarked
package io.hyperbytedb.http.server;

import org.jspecify.annotations.NullMarked;
