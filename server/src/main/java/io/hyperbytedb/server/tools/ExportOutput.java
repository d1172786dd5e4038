package io.hyperbytedb.server.tools;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The output of an export. Not thread-safe. */
public sealed interface ExportOutput extends AutoCloseable permits ExportDirectory, TextOutput {
  /** The progress of an earlier run whose output is continued; null for a new one. */
  @Nullable ExportState resumed();

  /** Is told the progress between two queries, from which another run can continue. */
  void reached(ExportState state) throws IOException;

  /** Completes the output; called last. */
  void complete() throws IOException;

  @Override
  void close() throws IOException;
}
