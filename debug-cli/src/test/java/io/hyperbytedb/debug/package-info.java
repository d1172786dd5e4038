/** The command against nodes that answer what a test tells them. */
@NullMarked
package io.hyperbytedb.debug;

import org.jspecify.annotations.NullMarked;
