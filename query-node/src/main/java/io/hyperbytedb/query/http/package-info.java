/** The {@code /query} endpoint: parameters, statements one after the other, their answers. */
@NullMarked
package io.hyperbytedb.query.http;

import org.jspecify.annotations.NullMarked;
