/** Tests of the JSON that answers are. */
@NullMarked
package io.hyperbytedb.query.json;

import org.jspecify.annotations.NullMarked;
