/** The existing series and their tags. Start at SeriesIndex. */
@NullMarked
package io.hyperbytedb.catalog.series;

import org.jspecify.annotations.NullMarked;
