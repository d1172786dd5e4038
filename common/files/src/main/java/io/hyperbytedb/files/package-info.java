/**
 * Our Parquet files: {@link io.hyperbytedb.files.TableWriter} makes one from sorted rows, {@link
 * io.hyperbytedb.files.TableFile} reads it by own page decoders, {@link
 * io.hyperbytedb.files.Storage} is where they live. The only place where Parquet classes are seen.
 * The format is described in {@code docs/formats/parquet.md}.
 */
@NullMarked
package io.hyperbytedb.files;

import org.jspecify.annotations.NullMarked;
