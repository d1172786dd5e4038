/** Live tails: rows that clients are sent as they are written. */
@NullMarked
package io.hyperbytedb.query.live;

import org.jspecify.annotations.NullMarked;
