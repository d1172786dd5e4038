/** Statistics of the statements that were run, by their normalized text. */
@NullMarked
package io.hyperbytedb.query.statements;

import org.jspecify.annotations.NullMarked;
