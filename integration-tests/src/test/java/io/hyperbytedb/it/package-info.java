/**
 * Black-box tests: the packaged server as a real process, real HTTP, kills. Also the rules that no
 * single module can check about itself.
 */
@NullMarked
package io.hyperbytedb.it;

import org.jspecify.annotations.NullMarked;
