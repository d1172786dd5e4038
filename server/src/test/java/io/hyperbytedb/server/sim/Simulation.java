package io.hyperbytedb.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.compactor.CompactionReport;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.server.sim.Faults.Crash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** One run of a database, determined by a seed. */
final class Simulation {
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final String[] POLICIES = {"autogen", "short"};

  private final long seed;
  private final Random random;
  private final World world;
  private final List<StorageProcess> zombies = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private FrontProcess front;
  private @Nullable StorageProcess owner;
  private CompactorProcess compactor;
  private int lives;

  Simulation(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.world = new World(random);
    this.front = new FrontProcess("front", world, () -> owner);
    this.compactor = new CompactorProcess("compactor", world);
    world.meanwhile(this::somethingElse);
  }

  /** An action of a step. */
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Runs the simulation.
   *
   * @throws AssertionError with the seed and the history, if something is lost, duplicated or
   *     resurrected
   */
  void run() {
    try {
      world.faults.without(this::begin);
      int steps = 20 + random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        world.faults.rate(random.nextInt(3) == 0 ? 4 + random.nextInt(60) : 0);
        step();
        world.faults.without(this::check);
      }
      world.faults.rate(0);
      end();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "-Dsim.seed=" + seed + "\n" + String.join("\n", history) + "\n" + e.getMessage(), e);
    } finally {
      zombies.forEach(SimulatedProcess::kill);
      if (owner != null) {
        owner.kill();
      }
      compactor.kill();
      front.kill();
    }
  }

  private void begin() {
    own();
    front.query("CREATE DATABASE db");
    front.query("CREATE RETENTION POLICY short ON db DURATION 1d REPLICATION 1 SHARD DURATION 1h");
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 35) {
      write();
    } else if (choice < 43) {
      ask(deletion());
    } else if (choice < 60) {
      flush();
    } else if (choice < 75) {
      compact();
    } else if (choice < 80) {
      change("the owner is killed", this::killOwner);
    } else if (choice < 84) {
      change("another owner", this::own);
    } else if (choice < 87) {
      change("the compactor is killed", this::newCompactor);
    } else if (choice < 90) {
      change("the front is killed", this::newFront);
    } else if (choice < 94) {
      int minutes = random.nextInt(random.nextInt(4) == 0 ? 600 : 20);
      change("minutes pass: " + minutes, () -> world.advance(Duration.ofMinutes(minutes)));
    } else if (choice < 98) {
      prune();
    } else {
      change("a late record arrives", world::arrive);
    }
    bury();
  }

  /** Events that may occur while another process waits. */
  private void somethingElse() {
    history.add("  meanwhile");
    int choice = random.nextInt(10);
    if (choice < 5) {
      write();
    } else if (choice < 6) {
      change("another owner", this::own);
    } else if (choice < 8) {
      flushZombie();
    } else {
      change("a late record arrives", world::arrive);
    }
  }

  /** A step that may fail or kill its process; the outcome is recorded. */
  private void change(String what, Step step) {
    history.add(what);
    try {
      step.run();
    } catch (AssertionError e) {
      throw e;
    } catch (Crash | IOException | RuntimeException e) {
      history.add("  " + e);
    }
  }

  private void write() {
    String policy = POLICIES[random.nextInt(2)];
    StringBuilder lines = new StringBuilder();
    long now = world.now().getEpochSecond() * 1_000_000_000L;
    for (int i = 0; i <= random.nextInt(20); i++) {
      long time = now - random.nextInt(30) * HOUR / 2 - random.nextInt(4) * HOUR / 4;
      lines.append('m').append(random.nextInt(2)).append(",s=s").append(random.nextInt(6));
      boolean both = random.nextInt(3) == 0;
      boolean first = random.nextBoolean();
      if (both || first) {
        lines.append(" a=").append(random.nextInt(4000) / 4.0);
      }
      if (both || !first) {
        lines.append(both ? "," : " ").append("b=").append(random.nextInt(1000)).append('i');
      }
      lines.append(' ').append(time).append('\n');
    }
    change("write " + policy + " " + lines.length(), () -> front.write(policy, lines.toString()));
  }

  private String deletion() {
    String time =
        "time > now() - " + random.nextInt(20) + "h AND time <= now() - " + random.nextInt(9) + "h";
    String series = "s = 's" + random.nextInt(6) + "'";
    String measurement = "m" + random.nextInt(2);
    return switch (random.nextInt(9)) {
      case 0 -> "DELETE FROM " + measurement;
      case 1 -> "DELETE FROM " + measurement + " WHERE " + time;
      case 2 -> "DELETE WHERE " + time + " AND " + series;
      case 3 -> "DELETE FROM " + measurement + " WHERE " + series;
      case 4 -> "DROP SERIES FROM " + measurement + " WHERE " + series;
      case 5 -> "DROP MEASUREMENT " + measurement;
      case 6 ->
          "DROP RETENTION POLICY short ON db; CREATE RETENTION POLICY short ON db DURATION 1d"
              + " REPLICATION 1 SHARD DURATION 1h";
      case 7 -> "DROP SHARD " + (1 + random.nextInt(20));
      default ->
          "DROP DATABASE db; CREATE DATABASE db; CREATE RETENTION POLICY short ON db DURATION 1d"
              + " REPLICATION 1 SHARD DURATION 1h";
    };
  }

  /**
   * A drop changes two logs: one that ends halfway may hide rows until it is repeated, as its error
   * tells the client.
   */
  private void ask(String statement) {
    int before = history.size();
    change(statement, () -> history.add("  " + front.query(statement).strip()));
    boolean failed = !front.isAlive() || history.getLast().contains("error");
    if (failed && statement.startsWith("DROP") && history.size() > before) {
      bury();
      world.faults.without(
          () -> {
            live();
            change("again", () -> history.add("  " + front.query(statement).strip()));
          });
    }
  }

  /** Ensures that the partitions have a live owner. */
  private void live() {
    while (owner == null || !owner.node.healthy()) {
      own();
      bury();
    }
    front.log.deliverAll();
  }

  private void flush() {
    if (!zombies.isEmpty() && random.nextInt(3) == 0) {
      flushZombie();
    } else if (owner != null) {
      StorageProcess process = owner;
      change(
          process.name + " flushes",
          () -> {
            process.log.deliverAll();
            process.node.flushNow();
          });
    }
  }

  /** Flushes a process that has lost its partitions without knowing it. */
  private void flushZombie() {
    if (!zombies.isEmpty()) {
      StorageProcess zombie = zombies.get(random.nextInt(zombies.size()));
      if (zombie.isBusy()) {
        return;
      }
      change(
          zombie.name + ", a zombie, flushes",
          () -> {
            if (random.nextBoolean()) {
              zombie.log.deliverAll();
            }
            zombie.node.flushNow();
          });
    }
  }

  private void compact() {
    CompactorProcess process = compactor;
    change(
        "compaction",
        () -> {
          if (random.nextInt(4) != 0) {
            process.log.deliverAll();
          }
          switch (random.nextInt(5)) {
            case 0 -> process.compactor.compactAll();
            case 1 -> process.compactor.expire();
            case 2 -> process.compactor.collectGarbage();
            default -> process.compactor.compact();
          }
        });
  }

  private void prune() {
    StorageProcess process = owner;
    if (process != null) {
      change(
          "pruning",
          () -> {
            // Live processes follow the log continuously.
            front.log.deliverAll();
            compactor.log.deliverAll();
            process.log.deliverAll();
            process.pruner.run();
          });
    }
  }

  private void killOwner() {
    if (owner != null) {
      owner.kill();
      owner = null;
    }
  }

  /** A new process takes the partitions; their previous owner may not notice. */
  private void own() {
    if (owner != null) {
      zombies.add(owner);
      owner = null;
    }
    String name = "storage-" + (random.nextInt(3) == 0 ? 0 : lives);
    if (zombies.stream().anyMatch(zombie -> zombie.name.equals(name))) {
      return;
    }
    lives++;
    try {
      owner = new StorageProcess(name, world);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void newCompactor() {
    compactor.kill();
    compactor = new CompactorProcess("compactor", world);
  }

  private void newFront() {
    front.kill();
    front = new FrontProcess("front", world, () -> owner);
  }

  /** Removes dead processes. */
  private void bury() {
    world.faults.without(
        () -> {
          if (owner != null && !owner.isAlive()) {
            killOwner();
          }
          zombies.removeIf(
              zombie -> {
                boolean gone = !zombie.isAlive() || random.nextInt(6) == 0;
                if (gone) {
                  zombie.kill();
                }
                return gone;
              });
          if (!compactor.isAlive()) {
            newCompactor();
          }
          if (!front.isAlive()) {
            newFront();
          }
          if (random.nextInt(3) == 0) {
            front.flushState();
            compactor.flushState();
          }
        });
  }

  private void check() {
    live();
    history.add("  check");
    Database database = front.catalog.image().database("db");
    for (int m = 0; m < 2; m++) {
      for (String name : POLICIES) {
        RetentionPolicy policy = database == null ? null : database.policy(name);
        if (database != null && policy != null) {
          long now = world.now().getEpochSecond() * 1_000_000_000L;
          String answer = front.query("SELECT a, b FROM " + name + ".m" + m + " GROUP BY s");
          assertThat(answer)
              .as("%s.m%d", name, m)
              .isEqualTo(
                  world.model.answer(database.id(), policy.id(), "m" + m, policy.oldestKept(now)));
        }
      }
    }
    if (database != null) {
      String shown = front.query("SHOW SERIES ON db");
      long kept = Objects.requireNonNull(database.policy("autogen")).id();
      for (String series : world.model.series(database.id(), kept)) {
        assertThat(shown).contains('"' + series + '"');
      }
    }
    for (int p = 0; p < World.PARTITIONS; p++) {
      checkFiles(front.manifest.image(p), new Partition("wal", p));
    }
  }

  private void checkFiles(PartitionImage image, Partition wal) {
    TreeSet<String> there = new TreeSet<>(world.files.list(""));
    long end = world.log.endOffsets(List.of(wal)).join().getOrDefault(wal, 0L);
    long start = world.log.startOffsets(List.of(wal)).join().getOrDefault(wal, 0L);
    assertThat(image.flushedOffset()).isBetween(start, end);
    for (FileEntry file : image.files()) {
      assertThat(there).contains(file.path());
      assertThat(file.toOffset()).isLessThanOrEqualTo(image.flushedOffset());
    }
  }

  /**
   * Lets everything late arrive, flushes and compacts everything, and compares the rows with the
   * model.
   */
  private void end() {
    history.add("the end");
    world.arriveAll();
    check();
    zombies.forEach(SimulatedProcess::kill);
    zombies.clear();
    own();
    bury();
    check();
    Objects.requireNonNull(owner).log.deliverAll();
    owner.node.flushNow();
    newCompactor();
    CompactionReport report = compactor.compactor.compactAll();
    assertThat(report.errors()).isEmpty();
    check();
    TreeSet<String> named = new TreeSet<>();
    for (int p = 0; p < World.PARTITIONS; p++) {
      PartitionImage image = front.manifest.image(p);
      assertThat(image.tombstones()).isEmpty();
      image.files().forEach(file -> named.add(file.path()));
    }
    try {
      for (int i = 0; i < 3; i++) {
        compactor.compactor.collectGarbage();
        world.advance(Duration.ofMinutes(16));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(new TreeSet<>(world.files.list(""))).isEqualTo(named);
    seriesWithoutRowsLeave();
  }

  /** Once there are no more writes, markers take effect. */
  private void seriesWithoutRowsLeave() {
    change(
        "series without rows leave",
        () -> {
          for (int i = 0; i < 5; i++) {
            compactor.log.deliverAll();
            compactor.compactor.expire();
            Objects.requireNonNull(owner).log.deliverAll();
            owner.node.flushNow();
          }
        });
    check();
    Database database = front.catalog.image().database("db");
    if (database != null) {
      TreeSet<String> withRows = new TreeSet<>();
      for (int p = 0; p < World.PARTITIONS; p++) {
        for (FileEntry file : front.manifest.image(p).files()) {
          SeriesTable table = front.manifest.series(p);
          new ImmutableRoaringBitmap(ByteBuffer.wrap(file.series()))
              .forEach((int ordinal) -> withRows.add('"' + table.key(ordinal).toString() + '"'));
        }
      }
      assertThat(front.query("SHOW SERIES ON db").split("[\\[\\]]+", -1))
          .filteredOn(part -> part.contains("s="))
          .allMatch(withRows::contains);
    }
  }
}
