/** Computes the windows of materialized views. */
@NullMarked
package io.hyperbytedb.query.view;

import org.jspecify.annotations.NullMarked;
