/** Who may ask and what is being asked: passwords, running queries, their limits. */
@NullMarked
package io.hyperbytedb.query.admin;

import org.jspecify.annotations.NullMarked;
