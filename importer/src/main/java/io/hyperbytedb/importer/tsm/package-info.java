/**
 * The files of InfluxDB's storage engine.
 *
 * <pre>
 * file      = 16 D1 16 D1, version 1, block*, index, offset of the index (u64)
 * block     = CRC-32 of the rest (u32), type (u8), length of the times (uvarint), times, values
 * index     = key*, in the order of their bytes
 * key       = length (u16), series key, "#!~#", field, type (u8), count (u16), entry*
 * entry     = first time (i64), last time (i64), offset (u64), size (u32)
 * times     = encoding (high 4 bits): 0 raw, 1 simple8b, 2 run; and the power of ten (low 4 bits) of steps
 *   raw       first time, then steps (u64 each)
 *   simple8b  first time (u64), then packed steps
 *   run       first time (u64), step (uvarint), count of times (uvarint)
 * integers  = encoding (high 4 bits) as of times, of zigzag-encoded steps
 *   run       first step (u64), step (uvarint), count of further values (uvarint)
 * floats    = 0x10, XOR of neighbours in bits as of Gorilla, ended by a NaN
 * booleans  = 0x10, count (uvarint), bits
 * strings   = 0x10, Snappy of (length (uvarint), bytes)*
 * </pre>
 *
 * <p>All numbers are big-endian. Blocks have checksums. The index, tombstones and logs of writes
 * have none: what is read of them is checked for its structure only.
 */
@NullMarked
package io.hyperbytedb.importer.tsm;

import org.jspecify.annotations.NullMarked;
