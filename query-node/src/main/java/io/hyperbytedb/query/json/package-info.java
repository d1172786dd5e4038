/** Answers as JSON, byte for byte as Go's encoding/json writes them for InfluxDB. */
@NullMarked
package io.hyperbytedb.query.json;

import org.jspecify.annotations.NullMarked;
