/**
 * The vocabulary every module shares: field types, series keys, column vectors and row blocks,
 * time, error codes. No I/O, no threads; everything here is a value unless its class says
 * otherwise.
 */
@NullMarked
package io.hyperbytedb.model;

import org.jspecify.annotations.NullMarked;
