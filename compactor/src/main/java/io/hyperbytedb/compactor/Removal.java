package io.hyperbytedb.compactor;

import io.hyperbytedb.node.checkpoint.Holds;
import java.util.function.Consumer;

/**
 * What files are removed with regard to.
 *
 * @param holds while there are any no file is removed; merging goes on
 * @param forget is told of each file before it is deleted, to close it
 */
public record Removal(Holds holds, Consumer<String> forget) {}
