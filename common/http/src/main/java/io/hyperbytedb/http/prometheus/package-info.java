/**
 * The common part of Prometheus' remote write and remote read: bodies are protocol buffers in
 * Snappy's block format. Only this package and its two users use the libraries for both.
 */
@NullMarked
package io.hyperbytedb.http.prometheus;

import org.jspecify.annotations.NullMarked;
