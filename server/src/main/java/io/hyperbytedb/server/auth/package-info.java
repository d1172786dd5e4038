/**
 * Authentication: credentials, passwords and their hashes, tokens. The libraries for these are used
 * in this package only.
 */
@NullMarked
package io.hyperbytedb.server.auth;

import org.jspecify.annotations.NullMarked;
