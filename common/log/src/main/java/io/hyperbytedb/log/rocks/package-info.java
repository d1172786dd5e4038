/** State stores on RocksDB. The only place where classes of rocksdbjni are seen. */
@NullMarked
package io.hyperbytedb.log.rocks;

import org.jspecify.annotations.NullMarked;
