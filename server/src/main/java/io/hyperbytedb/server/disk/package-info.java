/** Free space: what is refused when it runs out, and what is kept back for that time. */
@NullMarked
package io.hyperbytedb.server.disk;

import org.jspecify.annotations.NullMarked;
