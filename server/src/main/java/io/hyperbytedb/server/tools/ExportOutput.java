package io.hyperbytedb.server.tools;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where an export goes. For one thread. */
public sealed interface ExportOutput extends AutoCloseable permits ExportFile, ExportStream {
  /** How far an earlier run came whose output this one goes on with; null to begin. */
  @Nullable ExportState resumed();

  /** Adds a text. */
  void write(CharSequence text) throws IOException;

  /** Is told between two queries how far it is, so that another run can go on from there. */
  void reached(ExportState state) throws IOException;

  /** The last call of an export that came to its end. */
  void complete() throws IOException;

  @Override
  void close() throws IOException;
}
