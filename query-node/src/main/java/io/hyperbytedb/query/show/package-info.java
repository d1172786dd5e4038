/** The SHOW statements, answered from the catalog and the series index. */
@NullMarked
package io.hyperbytedb.query.show;

import org.jspecify.annotations.NullMarked;
