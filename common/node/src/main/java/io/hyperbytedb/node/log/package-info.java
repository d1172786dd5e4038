/** The log as a process uses it: with its metrics. */
@NullMarked
package io.hyperbytedb.node.log;

import org.jspecify.annotations.NullMarked;
