/** Statements that change what exists: they become catalog commands. */
@NullMarked
package io.hyperbytedb.query.ddl;

import org.jspecify.annotations.NullMarked;
