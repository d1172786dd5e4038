/** Tests of how requests to /query are read. */
@NullMarked
package io.hyperbytedb.query.http;

import org.jspecify.annotations.NullMarked;
