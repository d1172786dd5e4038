package io.hyperbytedb.it;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A million points in line protocol, always the same ones: six measurements, every value type,
 * escapes, missing tags and fields, negative and out-of-order times, rewritten points. What {@code
 * influx -import} loads into us and into a real InfluxDB alike.
 */
public final class ImportFixture {
  /** The number of lines, rewrites included. */
  public static final int LINES = 1_000_000;

  /** Start of the regular measurements: 2026-01-05T00:00:00Z, a Monday. */
  static final long START = 1_767_571_200_000_000_000L;

  private static final long SECOND = 1_000_000_000L;
  private static final String[] WORDS = {
    "ready", "say \\\"hi\\\"", "back\\\\slash", "a,b c=d", "", "grüß", "line\\nnot", "日本"
  };

  private final SplittableRandom random = new SplittableRandom(20261123L);
  private final Consumer<CharSequence> out;
  private final StringBuilder line = new StringBuilder(256);
  private int lines;

  private ImportFixture(Consumer<CharSequence> out) {
    this.out = out;
  }

  /** Writes all lines, each ended by a newline, to {@code out}. */
  public static void generate(Consumer<CharSequence> out) {
    new ImportFixture(out).run();
  }

  /**
   * Writes a file for {@code influx -import}.
   *
   * @param args the file, and the database it shall create and fill
   */
  public static void main(String[] args) throws IOException {
    try (BufferedWriter writer =
        Files.newBufferedWriter(Path.of(args[0]), StandardCharsets.UTF_8)) {
      writer.write("# DDL\nCREATE DATABASE " + args[1] + "\n\n# DML\n# CONTEXT-DATABASE: ");
      writer.write(args[1] + "\n# CONTEXT-RETENTION-POLICY: autogen\n\n");
      generate(text -> append(writer, text));
    }
  }

  private static void append(Writer writer, CharSequence text) {
    try {
      writer.append(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void run() {
    for (int step = 0; step < 3_990; step++) {
      for (int host = 0; host < 100; host++) {
        cpu(step, host);
      }
      for (int i = 0; i < 50; i++) {
        weather(step, i);
        orders(step, i);
      }
      for (int i = 0; i < 25; i++) {
        events(step);
        sparse(step, i);
      }
      if (step % 10 == 0) {
        unicode(step);
      }
    }
    while (lines < LINES) {
      unicode(lines);
    }
  }

  private void cpu(int step, int host) {
    start("cpu,host=host_").append(host).append(",region=r").append(host % 7);
    line.append(" usage_user=").append(random.nextInt(10_000) / 100.0);
    line.append(",usage_system=").append(random.nextInt(100));
    line.append(",n=").append(random.nextInt(1_000_000)).append('i');
    end(START + step * 10L * SECOND + host);
  }

  private void weather(int step, int station) {
    start("weather\\ station\\,x,loc\\ ation=a\\,b\\=").append(station % 10);
    if (station % 3 != 0) {
      line.append(",kind=k").append(station % 4);
    }
    line.append(" temperature=").append((random.nextInt(6_000) - 2_000) / 100.0);
    if (random.nextInt(4) == 0) {
      line.append(",hum\\ idity=").append(random.nextInt(101)).append('i');
    }
    end(START + step * 60L * SECOND + station * 1_000L);
  }

  private void orders(int step, int shop) {
    start("orders,shop=s").append(shop);
    line.append(" amount=").append(random.nextLong() >> 20).append('i');
    line.append(",paid=").append(random.nextBoolean() ? "true" : "F");
    line.append(",price=").append(random.nextInt(1_000_000) / 1_000.0).append("e2");
    // Backwards, and every tenth point rewrites the one before it.
    long back = step % 10 == 9 ? step - 1 : step;
    end(START + (40_000L - back * 10L) * SECOND);
  }

  private void events(int step) {
    start("events,level=").append(random.nextInt(4) == 0 ? "error" : "info");
    line.append(" message=\"").append(WORDS[random.nextInt(WORDS.length)]).append('"');
    line.append(",seen=").append(random.nextBoolean());
    // Around 1970, many of them before.
    end((random.nextLong(1_200_000L) - 900_000L) * SECOND + step);
  }

  private void sparse(int step, int i) {
    start("sparse");
    for (int tag = 0; tag < 4; tag++) {
      if (random.nextInt(3) != 0) {
        line.append(",t").append(tag).append("=v").append(random.nextInt(3));
      }
    }
    line.append(' ');
    int first = random.nextInt(12);
    for (int field = 0; field < 12; field++) {
      if (field == first || random.nextInt(5) == 0) {
        if (line.charAt(line.length() - 1) != ' ') {
          line.append(',');
        }
        line.append('f').append(field).append('=');
        switch (field % 4) {
          case 0 -> line.append(random.nextInt(1_000) / 8.0);
          case 1 -> line.append(random.nextInt(1_000)).append('i');
          case 2 -> line.append('"').append(WORDS[random.nextInt(WORDS.length)]).append('"');
          default -> line.append(random.nextBoolean() ? "t" : "false");
        }
      }
    }
    end(START + (step * 30L + i) * SECOND);
  }

  private void unicode(int step) {
    start("µ_温度,straße=").append(random.nextInt(2) == 0 ? "größe" : "日本 ".trim());
    line.append(" wert=").append(random.nextInt(100)).append(",note=\"ünï\"");
    end(START + step * 7L * SECOND + 3);
  }

  private StringBuilder start(String prefix) {
    line.setLength(0);
    return line.append(prefix);
  }

  private void end(long time) {
    line.append(' ').append(time).append('\n');
    out.accept(line);
    lines++;
  }
}
