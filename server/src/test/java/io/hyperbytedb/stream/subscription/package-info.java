/** Drives the parts of the application of views by hand. */
@NullMarked
package io.hyperbytedb.stream.subscription;

import org.jspecify.annotations.NullMarked;
