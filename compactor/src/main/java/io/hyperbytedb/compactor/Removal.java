package io.hyperbytedb.compactor;

import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import java.util.function.Consumer;

/**
 * The constraints on deleting files.
 *
 * @param holds while any hold exists no file is deleted; merging continues
 * @param forget is called before a file is deleted, to close it
 */
public record Removal(RetentionHolds holds, Consumer<String> forget) {}
