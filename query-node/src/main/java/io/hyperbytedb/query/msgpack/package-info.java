/** Answers as MessagePack: the documents of JSON, with times as numbers or as extension 5. */
@NullMarked
package io.hyperbytedb.query.msgpack;

import org.jspecify.annotations.NullMarked;
