package io.hyperbytedb.server.tools;

import java.io.IOException;

/** The output of an export as text. */
public sealed interface TextOutput extends ExportOutput permits ExportFile, ExportStream {
  /** Appends a text. */
  void write(CharSequence text) throws IOException;
}
