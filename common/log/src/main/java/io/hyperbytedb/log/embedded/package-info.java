/** The log of a process that has its broker within it. */
@NullMarked
package io.hyperbytedb.log.embedded;

import org.jspecify.annotations.NullMarked;
