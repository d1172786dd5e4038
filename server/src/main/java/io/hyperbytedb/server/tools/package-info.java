/** The tools behind commands that work on data: inspect files, check them, export them. */
@NullMarked
package io.hyperbytedb.server.tools;

import org.jspecify.annotations.NullMarked;
