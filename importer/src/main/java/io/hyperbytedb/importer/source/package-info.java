/** Where the data of an InfluxDB 1.x is: its directories, or a backup. */
@NullMarked
package io.hyperbytedb.importer.source;

import org.jspecify.annotations.NullMarked;
