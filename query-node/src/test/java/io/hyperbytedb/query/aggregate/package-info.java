/** Tests of how SELECT is run. */
@NullMarked
package io.hyperbytedb.query.aggregate;

import org.jspecify.annotations.NullMarked;
