package io.hyperbytedb.server;

import io.hyperbytedb.importer.load.Findings;
import io.hyperbytedb.importer.load.Import;
import io.hyperbytedb.importer.load.Progress;
import io.hyperbytedb.importer.load.Survey;
import io.hyperbytedb.importer.source.Source;
import io.hyperbytedb.server.tools.WriteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb import influxdb}. */
@Command(
    name = "import",
    description = "Moves the data of another server in.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ImportCommand.Influxdb.class)
final class ImportCommand implements Callable<Integer> {
  /** Everything is moved but what is damaged or cannot be. */
  static final int LEFT_OUT = 3;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing required subcommand: influxdb");
  }

  /** Reads the files of an InfluxDB 1.x. */
  @Command(
      name = "influxdb",
      description = {
        "Reads the files of an InfluxDB 1.x and writes what they have to a running server.",
        "An interrupted import continues where it stopped when the same command is run again."
      },
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:everything is moved",
        "1:the files or the server could not be used",
        "2:wrong options or configuration",
        "3:everything is moved but what stderr names"
      })
  static final class Influxdb implements Callable<Integer> {
    private static final long LOOK = 200;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "The directory of TSM files, or the one above it, such as /var/lib/influxdb; of a"
                + " stopped server, or a copy.")
    private @Nullable Path data;

    @Option(
        names = "--wal",
        paramLabel = "DIR",
        description = "The directory of the logs of writes; by default wal beside that of --data.")
    private @Nullable Path wal;

    @Option(
        names = "--meta",
        paramLabel = "FILE",
        description = "meta.db; by default meta/meta.db beside the directory of --data.")
    private @Nullable Path meta;

    @Option(
        names = "--portable",
        paramLabel = "DIR",
        description = "Instead of --data: what influxd backup -portable wrote.")
    private @Nullable Path portable;

    @Option(
        names = "--dry-run",
        description = "Reads everything, writes nothing, and says what would come.")
    private boolean dryRun;

    @Option(
        names = "--skip-damaged",
        description = "Leaves damaged places out and counts them, instead of stopping at one.")
    private boolean skipDamaged;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "How many shards are read at a time; by default as many as there are cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
        names = "--journal",
        paramLabel = "FILE",
        defaultValue = "hyperbytedb-import.journal",
        description = "Where it is kept what is done; ${DEFAULT-VALUE} by default.")
    @SuppressWarnings("NullAway.Init")
    private Path journal;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      if ((data == null) == (portable == null)) {
        throw usage("give one of --data and --portable");
      }
      if (portable != null && (wal != null || meta != null)) {
        throw usage("--wal and --meta belong to --data");
      }
      if (threads < 1) {
        throw usage("--threads must be at least 1, not " + threads);
      }
      Source source = portable == null ? directories() : Source.portable(portable);
      PrintWriter err = spec.commandLine().getErr();
      Findings findings = new Findings(skipDamaged);
      long start = System.nanoTime();
      Progress progress = dryRun ? survey(source, findings, err) : move(source, findings, err);
      findings.lines().forEach(err::println);
      users(source, err);
      double seconds = Math.max(0.001, (System.nanoTime() - start) / 1e9);
      err.printf(
          Locale.ROOT,
          "%s %d shards, %d values, %.1f MB in %.1f s: %.1f MB/s, %.0f values/s%n",
          dryRun ? "read" : "moved",
          progress.shards(),
          progress.values(),
          progress.bytes() / 1e6,
          seconds,
          progress.bytes() / 1e6 / seconds,
          progress.values() / seconds);
      return findings.incomplete() ? LEFT_OUT : CommandLine.ExitCode.OK;
    }

    private CommandLine.ParameterException usage(String text) {
      return new CommandLine.ParameterException(spec.commandLine(), text);
    }

    private Source directories() throws IOException {
      Path given = java.util.Objects.requireNonNull(data);
      Path below = given.resolve("data");
      boolean above = Files.isDirectory(below) && Files.exists(given.resolve("meta/meta.db"));
      Path files = above ? below : given;
      return Source.directories(
          files,
          wal == null ? files.resolveSibling("wal") : wal,
          meta == null ? files.resolveSibling("meta").resolve("meta.db") : meta);
    }

    private Progress survey(Source source, Findings findings, PrintWriter err) throws IOException {
      Survey survey = new Survey(source, findings);
      watch("read", source, survey.progress(), err, () -> survey.run(threads));
      PrintWriter out = spec.commandLine().getOut();
      survey.lines().forEach(out::println);
      out.flush();
      return survey.progress();
    }

    private Progress move(Source source, Findings findings, PrintWriter err) throws IOException {
      try (WriteClient target =
          new WriteClient(server.url(), server.tls(), server.username(), server.password())) {
        Import move = new Import(source, target, findings);
        String to = server.url().toString();
        watch("import", source, move.progress(), err, () -> move.run(threads, journal, to));
        return move.progress();
      }
    }

    /** Passwords are kept as hashes, and no statement takes one. */
    private static void users(Source source, PrintWriter err) {
      List<String> statements = Import.users(source);
      if (!statements.isEmpty()) {
        err.println("users are not moved, since only hashes of their passwords are known; create:");
        statements.forEach(statement -> err.println("  " + statement));
      }
    }

    /** What can fail as reading and writing do. */
    private interface Work {
      void run() throws IOException;
    }

    private static void watch(
        String phase, Source source, Progress progress, PrintWriter err, Work work)
        throws IOException {
      long total = Import.bytes(source);
      long start = System.nanoTime();
      try (ExecutorService thread = Executors.newSingleThreadExecutor();
          ProgressBar bar = new ProgressBar(err)) {
        Future<?> done =
            thread.submit(
                () -> {
                  work.run();
                  return null;
                });
        while (true) {
          try {
            done.get(LOOK, TimeUnit.MILLISECONDS);
            bar.at(phase, total, total, detail(progress, total, start));
            return;
          } catch (TimeoutException _) {
            bar.at(phase, progress.bytes(), total, detail(progress, total, start));
          }
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IOException io) {
          throw io;
        }
        if (cause instanceof RuntimeException other) {
          throw other;
        }
        throw new IllegalStateException(cause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private static String detail(Progress progress, long total, long start) {
      double seconds = Math.max(0.001, (System.nanoTime() - start) / 1e9);
      double rate = progress.bytes() / seconds;
      long left = rate < 1 ? 0 : Math.round((total - progress.bytes()) / rate);
      return String.format(
          Locale.ROOT,
          "%d values, %.1f MB/s, %d s left",
          progress.values(),
          rate / 1e6,
          Math.max(0, left));
    }
  }
}
