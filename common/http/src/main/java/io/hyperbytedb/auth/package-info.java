/** What handlers see of authentication: the user behind a request and the hashing of passwords. */
@NullMarked
package io.hyperbytedb.auth;

import org.jspecify.annotations.NullMarked;
