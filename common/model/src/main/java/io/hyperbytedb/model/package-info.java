/**
 * The vocabulary that all modules share: field types, series keys, column vectors and row blocks,
 * time, error codes. No I/O, no threads; every class is an immutable value unless its Javadoc says
 * otherwise.
 */
@NullMarked
package io.hyperbytedb.model;

import org.jspecify.annotations.NullMarked;
