package io.hyperbytedb.compactor;

import io.hyperbytedb.cluster.checkpoint.Holds;
import java.util.function.Consumer;

/**
 * The constraints on deleting files.
 *
 * @param holds while any hold exists no file is deleted; merging continues
 * @param forget is called before a file is deleted, to close it
 */
public record Removal(Holds holds, Consumer<String> forget) {}
