/**
 * What Prometheus' remote write and remote read have in common: bodies are protocol buffers in
 * Snappy's block format. Libraries for both stay in here and in their two users.
 */
@NullMarked
package io.hyperbytedb.node.prometheus;

import org.jspecify.annotations.NullMarked;
