/** Which series exist and which tags they have. Start at SeriesIndex. */
@NullMarked
package io.hyperbytedb.catalog.series;

import org.jspecify.annotations.NullMarked;
