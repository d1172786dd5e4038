@NullMarked
package io.hyperbytedb.importer.load;

import org.jspecify.annotations.NullMarked;
