/**
 * HTTP for our processes: handlers see {@link io.hyperbytedb.node.http.HttpExchange}, Helidon stays
 * in here.
 */
@NullMarked
package io.hyperbytedb.node.http;

import org.jspecify.annotations.NullMarked;
