/** Which privileges statements need, and whether who asks has them. */
@NullMarked
package io.hyperbytedb.query.auth;

import org.jspecify.annotations.NullMarked;
