/** Free space: what is refused when it runs out, and what is reserved for that case. */
@NullMarked
package io.hyperbytedb.server.disk;

import org.jspecify.annotations.NullMarked;
