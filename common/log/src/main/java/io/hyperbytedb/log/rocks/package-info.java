/** State stores on RocksDB. The only package that uses classes of rocksdbjni. */
@NullMarked
package io.hyperbytedb.log.rocks;

import org.jspecify.annotations.NullMarked;
