/** Tests of SHOW. */
@NullMarked
package io.hyperbytedb.query.show;

import org.jspecify.annotations.NullMarked;
