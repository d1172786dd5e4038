/**
 * The HTTP server and client of our processes: handlers see {@link
 * io.hyperbytedb.node.http.HttpExchange}; Helidon's classes are used in this package only.
 */
@NullMarked
package io.hyperbytedb.node.http;

import org.jspecify.annotations.NullMarked;
