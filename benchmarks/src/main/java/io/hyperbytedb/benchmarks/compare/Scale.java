package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.DevopsLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/** How much is written: hosts, each with a row of ten fields every ten seconds, and hours. */
enum Scale {
  SMALL(100, 24),
  MEDIUM(4_000, 3);

  private static final int ROWS_PER_HOUR = 360;
  private static final int ROWS_AT_ONCE = 10_000;

  private final int hosts;
  private final int hours;

  Scale(int hosts, int hours) {
    this.hosts = hosts;
    this.hours = hours;
  }

  String label() {
    return "%,d hosts × %d h".formatted(hosts, hours);
  }

  int hosts() {
    return hosts;
  }

  int hours() {
    return hours;
  }

  /** Numbers of clients that write at once; an empty server for each. */
  List<Integer> clients() {
    return this == SMALL ? List.of(1, 2) : List.of(2);
  }

  int rows() {
    return hosts * hours * ROWS_PER_HOUR;
  }

  /** Nanoseconds after the last row. */
  long end() {
    return DevopsLines.START + hours * 3_600_000_000_000L;
  }

  /** Its lines in a file, made if there is none. */
  Path file(Path work) throws IOException {
    Path file = work.resolve(name().toLowerCase(Locale.ROOT) + ".lp");
    if (!Files.exists(file)) {
      Path unfinished = work.resolve(file.getFileName() + ".unfinished");
      DevopsLines lines = new DevopsLines(11, hosts, DevopsLines.Values.INTEGERS);
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        for (int left = rows(); left > 0; left -= ROWS_AT_ONCE) {
          out.write(lines.body(Math.min(left, ROWS_AT_ONCE)));
        }
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }
}
