/**
 * Who is in the cluster: each process says of itself, again and again, what it is and how far it
 * has come, and everybody follows what all say. See docs/formats/node-record.md.
 */
@NullMarked
package io.hyperbytedb.node.cluster;

import org.jspecify.annotations.NullMarked;
