@NullMarked
package io.hyperbytedb.importer;

import org.jspecify.annotations.NullMarked;
