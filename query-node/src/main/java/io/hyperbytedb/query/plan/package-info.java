/** What a SELECT reads and computes: schema, windows, groups, filters and their cost. */
@NullMarked
package io.hyperbytedb.query.plan;

import org.jspecify.annotations.NullMarked;
