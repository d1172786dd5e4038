/**
 * HTTP as handlers see it: {@link io.hyperbytedb.http.HttpExchange}, texts and parameters; and the
 * client for other processes of the cluster.
 */
@NullMarked
package io.hyperbytedb.http;

import org.jspecify.annotations.NullMarked;
