/**
 * The membership of the cluster: each process periodically announces its identity and progress, and
 * every process follows these announcements. See docs/formats/node-record.md.
 */
@NullMarked
package io.hyperbytedb.cluster;

import org.jspecify.annotations.NullMarked;
