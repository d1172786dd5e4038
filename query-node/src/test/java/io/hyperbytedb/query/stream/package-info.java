/** Tests of how SELECT is run. */
@NullMarked
package io.hyperbytedb.query.stream;

import org.jspecify.annotations.NullMarked;
