/** What the command lines of all programs share. */
@NullMarked
package io.hyperbytedb.model.console;

import org.jspecify.annotations.NullMarked;
