/** Tests of privileges. */
@NullMarked
package io.hyperbytedb.query.auth;

import org.jspecify.annotations.NullMarked;
