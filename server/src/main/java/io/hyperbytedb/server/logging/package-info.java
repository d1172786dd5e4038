/** The logging of a process: Logback configured in code, independent of files on the class path. */
@NullMarked
package io.hyperbytedb.server.logging;

import org.jspecify.annotations.NullMarked;
