/** The command {@code hyperbytedb}: its subcommands, and the wiring of parts into one process. */
@NullMarked
package io.hyperbytedb.server;

import org.jspecify.annotations.NullMarked;
