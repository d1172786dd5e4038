/**
 * The command {@code hyperbytedb-debug}: asks the nodes of a running cluster over HTTP how they are
 * and shows the answers as tables or JSON.
 *
 * <p>A subcommand asks all nodes at once ({@link io.hyperbytedb.debug.NodeClient}), turns their
 * {@link io.hyperbytedb.debug.Answer answers} into a {@link io.hyperbytedb.debug.Report} and is
 * done; the report knows how it is printed and which exit code it means. A node that is down, slow
 * or talks nonsense is part of a report, never an exception: the tool is for the day when they are.
 */
@NullMarked
package io.hyperbytedb.debug;

import org.jspecify.annotations.NullMarked;
