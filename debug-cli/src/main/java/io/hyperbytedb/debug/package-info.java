/**
 * The command {@code hyperbytedb-debug}: queries the nodes of a running cluster over HTTP and shows
 * the answers as tables or JSON.
 *
 * <p>A subcommand queries all nodes concurrently ({@link io.hyperbytedb.debug.NodeClient}) and
 * turns their {@link io.hyperbytedb.debug.Answer answers} into a {@link
 * io.hyperbytedb.debug.Report}, which prints itself and determines the exit code. A node that is
 * down, slow or answers nonsense is part of a report, never an exception: the tool is made for that
 * situation.
 */
@NullMarked
package io.hyperbytedb.debug;

import org.jspecify.annotations.NullMarked;
