package io.hyperbytedb.server;

import io.hyperbytedb.files.CorruptFileException;
import io.hyperbytedb.files.TooNewFileException;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.tools.IoText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** The message about a command's failure: one line, without a stack trace. */
final class Sentence {
  private Sentence() {}

  /** The message. */
  static String of(Throwable thrown) {
    return switch (thrown) {
      case HyperbyteException e -> line(e);
      case LogException e -> "the log cannot be used: " + line(e);
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
      case CorruptFileException e -> "damaged: " + line(e);
      case TooNewFileException e -> "too new: " + line(e);
      case IOException e -> IoText.of(e).replace('\n', ' ');
      case InvalidPathException e -> "[" + e.getInput() + "] is no path";
      default -> "internal error, please report it: " + line(thrown) + place(thrown);
    };
  }

  /** Our own messages are meant for users; others need the exception's name. */
  private static String line(Throwable thrown) {
    String message = thrown.getMessage();
    boolean own = thrown.getClass().getName().startsWith("io.hyperbytedb.");
    return (own && message != null ? message : thrown.toString()).strip().replace('\n', ' ');
  }

  /** The first frame of our code in the stack trace. */
  private static String place(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.hyperbytedb."))
        .findFirst()
        .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
        .orElse("");
  }
}
