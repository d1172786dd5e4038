@NullMarked
package io.hyperbytedb.query.prometheus;

import org.jspecify.annotations.NullMarked;
