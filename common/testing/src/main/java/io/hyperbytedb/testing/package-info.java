/**
 * Test support for several modules: fuzzing with seeded generators, a recording fault handler and a
 * longer await timeout.
 */
@NullMarked
package io.hyperbytedb.testing;

import org.jspecify.annotations.NullMarked;
