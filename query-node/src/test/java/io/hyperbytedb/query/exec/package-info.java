/** Tests of how SELECT is run. */
@NullMarked
package io.hyperbytedb.query.exec;

import org.jspecify.annotations.NullMarked;
