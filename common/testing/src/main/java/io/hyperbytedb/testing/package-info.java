/** What tests of several modules share: seeded generators of bad input, and patience. */
@NullMarked
package io.hyperbytedb.testing;

import org.jspecify.annotations.NullMarked;
