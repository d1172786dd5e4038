/** Authentication and authorization: credentials, passwords, tokens, privileges. */
@NullMarked
package io.hyperbytedb.node.auth;

import org.jspecify.annotations.NullMarked;
