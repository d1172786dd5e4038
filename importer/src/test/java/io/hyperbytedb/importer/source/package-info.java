@NullMarked
package io.hyperbytedb.importer.source;

import org.jspecify.annotations.NullMarked;
