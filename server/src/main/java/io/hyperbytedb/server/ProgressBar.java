package io.hyperbytedb.server;

import io.hyperbytedb.server.backup.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Shows progress: a bar on a terminal, elsewhere a line for each phase and one every ten seconds.
 * Not thread-safe.
 */
final class ProgressBar implements Progress, AutoCloseable {
  private static final long BAR_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LINE_INTERVAL = TimeUnit.SECONDS.toNanos(10);
  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final boolean terminal;
  private String phase = "";
  private long shown;
  private boolean open;
  private int width;

  /** Writes to {@code err}, with a bar if the process has a terminal. */
  ProgressBar(PrintWriter err) {
    this(err, Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  ProgressBar(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void at(String now, long done, long total) {
    at(now, done, total, "");
  }

  /**
   * Shows the progress of a phase.
   *
   * @param detail follows the percentage; empty for nothing
   */
  void at(String now, long done, long total, String detail) {
    boolean begins = !now.equals(phase);
    long interval = terminal ? BAR_INTERVAL : LINE_INTERVAL;
    boolean ends = terminal && done == total;
    if (!begins && !ends && System.nanoTime() - shown < interval) {
      return;
    }
    if (begins) {
      end();
    }
    phase = now;
    shown = System.nanoTime();
    int percent = total <= 0 ? 100 : (int) Math.min(100, 100.0 * done / total);
    if (terminal) {
      int full = percent * WIDTH / 100;
      out.print("\r" + now + " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] ");
      String end = percent + " %" + (detail.isEmpty() ? "" : ", " + detail);
      // Spaces overwrite the rest of a longer text.
      out.print(end + " ".repeat(Math.max(0, width - end.length())));
      width = end.length();
      open = true;
    } else {
      out.println(now + ": " + percent + " %" + (detail.isEmpty() ? "" : ", " + detail));
    }
    out.flush();
  }

  private void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  @Override
  public void close() {
    end();
    out.flush();
  }
}
