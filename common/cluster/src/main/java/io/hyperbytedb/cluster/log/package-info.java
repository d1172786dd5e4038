/** The log as used by a process, with metrics. */
@NullMarked
package io.hyperbytedb.cluster.log;

import org.jspecify.annotations.NullMarked;
