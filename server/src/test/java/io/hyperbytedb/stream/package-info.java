/** Drives the parts of the application of views by hand. */
@NullMarked
package io.hyperbytedb.stream;

import org.jspecify.annotations.NullMarked;
