/**
 * Logging of a process: Logback configured in code, so that no file on the class path decides what
 * an operator sees.
 */
@NullMarked
package io.hyperbytedb.node.logging;

import org.jspecify.annotations.NullMarked;
