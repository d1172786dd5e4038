/** Tests of answers as CSV. */
@NullMarked
package io.hyperbytedb.query.csv;

import org.jspecify.annotations.NullMarked;
