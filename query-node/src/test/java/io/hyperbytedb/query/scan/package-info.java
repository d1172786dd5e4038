/** Tests of how SELECT is run. */
@NullMarked
package io.hyperbytedb.query.scan;

import org.jspecify.annotations.NullMarked;
