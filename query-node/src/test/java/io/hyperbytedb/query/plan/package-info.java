/** Tests of how SELECT is run. */
@NullMarked
package io.hyperbytedb.query.plan;

import org.jspecify.annotations.NullMarked;
