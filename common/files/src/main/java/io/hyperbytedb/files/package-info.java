/**
 * The data files: {@link io.hyperbytedb.files.TableWriter} writes one from sorted rows, {@link
 * io.hyperbytedb.files.TableFile} reads it with its own page decoders, {@link
 * io.hyperbytedb.files.Storage} is the port to where they are stored. The only package that uses
 * Parquet classes. The format is described in {@code docs/formats/parquet.md}.
 */
@NullMarked
package io.hyperbytedb.files;

import org.jspecify.annotations.NullMarked;
