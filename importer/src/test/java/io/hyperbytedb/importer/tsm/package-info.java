@NullMarked
package io.hyperbytedb.importer.tsm;

import org.jspecify.annotations.NullMarked;
