package io.hyperbytedb.server.tools;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Explains I/O errors to users: the JDK's messages are often only a path. */
public final class IoText {
  private IoText() {}

  /** The file and what is wrong with it. */
  public static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission for [" + denied.getFile() + "]";
      case NoSuchFileException gone when gone.getReason() == null ->
          "[" + gone.getFile() + "]: no such file or directory";
      case FileAlreadyExistsException file -> "[" + file.getFile() + "] is not a directory";
      case FileSystemException system when system.getReason() != null ->
          "[" + system.getFile() + "]: " + system.getReason();
      case FileSystemException system ->
          "[" + system.getFile() + "]: " + system.getClass().getSimpleName();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
