@NullMarked
package io.hyperbytedb.query.live;

import org.jspecify.annotations.NullMarked;
