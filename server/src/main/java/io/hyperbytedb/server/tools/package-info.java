/** What the commands do that work on data itself: look at files, check them, write them out. */
@NullMarked
package io.hyperbytedb.server.tools;

import org.jspecify.annotations.NullMarked;
