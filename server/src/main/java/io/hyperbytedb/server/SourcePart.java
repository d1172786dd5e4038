package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.SourceControl;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.Mapping;
import io.hyperbytedb.gateway.source.Selector;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.gateway.source.SourceSwitch;
import io.hyperbytedb.gateway.source.kafka.KafkaSources;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.config.ConfigKey;
import io.hyperbytedb.server.config.SourceConfig;
import io.hyperbytedb.server.config.SourceKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The sources of a gateway. Without any nothing is started. */
final class SourcePart {
  private static final int HEAP_SHARE = 16;
  private static final long MOST_IN_FLIGHT = 64L << 20;

  private SourcePart() {}

  /**
   * Starts the sources of the configuration.
   *
   * @throws ConfigException if a source cannot be made of its settings
   */
  static void start(NodeCore core) {
    core.routes().sources(core.sources());
    List<SourceConfig> configs = core.config().kafka().sources();
    if (configs.isEmpty()) {
      return;
    }
    KafkaSources sources =
        core.own(
            new KafkaSources(
                settings(configs, core.brokers(), Runtime.getRuntime().maxMemory()),
                core.members().self().nodeId(),
                core.writes(),
                core.state().catalog(),
                name -> control(core.state().catalog(), name),
                core.metrics(),
                core.faults()));
    core.sources().of(sources::statuses);
    core.problems().addNote(sources::problem);
    core.drain()
        .then(
            "sources",
            () -> {
              sources.close();
              return "the sources have stopped";
            });
  }

  private static SourceSwitch control(Catalog catalog, String name) {
    SourceControl said = catalog.image().source(name);
    return said == null ? SourceSwitch.NONE : new SourceSwitch(said.paused(), said.version());
  }

  /** What the configuration says; all that is wrong with it is told at once. */
  static List<SourceSettings> settings(
      List<SourceConfig> configs, KafkaLogConfig brokers, long heap) {
    List<SourceSettings> all = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (SourceConfig config : configs) {
      Reader reader = new Reader(config, problems);
      all.add(reader.settings(brokers, Math.min(MOST_IN_FLIGHT, heap / HEAP_SHARE)));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return all;
  }

  /** Reads one source. */
  private static final class Reader {
    private static final Selector.Path NOTHING = new Selector.Path(List.of("-"));

    private final SourceConfig config;
    private final List<String> problems;
    private final String name;

    Reader(SourceConfig config, List<String> problems) {
      this.config = config;
      this.problems = problems;
      this.name = config.get(SourceKeys.NAME);
    }

    private void problem(ConfigKey<?> key, String what) {
      problems.add(config.origin() + ": [[kafka.sources]] " + key.name() + ": " + what);
    }

    SourceSettings settings(KafkaLogConfig brokers, long usualInFlight) {
      String letters = orElse(SourceKeys.DEAD_LETTER_TOPIC, name + ".dead-letters");
      return new SourceSettings(
          name,
          input(brokers, usualInFlight, letters),
          format(),
          new SourceSettings.Target(
              config.get(SourceKeys.DATABASE),
              config.get(SourceKeys.POLICY),
              config.get(SourceKeys.USER)),
          new SourceSettings.Refusals(
              config.get(SourceKeys.ON_BAD),
              letters,
              Duration.ofSeconds(config.get(SourceKeys.RETRY_SECS))));
    }

    private String orElse(ConfigKey<String> key, String usual) {
      String value = config.get(key);
      return value.isEmpty() ? usual : value;
    }

    private SourceSettings.Input input(
        KafkaLogConfig brokers, long usualInFlight, String deadLetters) {
      Map<String, String> properties = new HashMap<>();
      String servers = config.get(SourceKeys.BOOTSTRAP_SERVERS);
      if (servers.isEmpty()) {
        servers = brokers.bootstrapServers();
        properties.putAll(brokers.clientProperties());
      }
      properties.putAll(config.clientProperties());
      List<String> topics = config.texts(SourceKeys.TOPICS);
      String pattern = config.get(SourceKeys.TOPIC_PATTERN);
      checkTopics(topics, pattern, deadLetters);
      long inFlight = config.get(SourceKeys.MAX_IN_FLIGHT_MB) << 20;
      return new SourceSettings.Input(
          topics,
          pattern,
          new SourceSettings.Client(
              servers, orElse(SourceKeys.GROUP, "hyperbytedb-" + name), properties),
          config.get(SourceKeys.START),
          config.get(SourceKeys.ON_GAP),
          inFlight == 0 ? usualInFlight : inFlight,
          Math.toIntExact(config.get(SourceKeys.MAX_RECORD_BYTES)));
    }

    /** What a source writes it must not read. */
    private void checkTopics(List<String> topics, String pattern, String deadLetters) {
      if (topics.contains(deadLetters)) {
        problem(SourceKeys.TOPICS, deadLetters + " is its dead-letter topic");
      }
      if (topics.contains(Topics.WAL)) {
        problem(SourceKeys.TOPICS, Topics.WAL + " is the log of the database");
      }
      try {
        Pattern compiled = Pattern.compile(pattern);
        for (String own : List.of(deadLetters, Topics.WAL)) {
          if (!pattern.isEmpty() && compiled.matcher(own).matches()) {
            problem(SourceKeys.TOPIC_PATTERN, "matches " + own + ", which is written here");
          }
        }
      } catch (PatternSyntaxException e) {
        problem(SourceKeys.TOPIC_PATTERN, e.getDescription());
      }
    }

    private SourceSettings.Format format() {
      if (config.get(SourceKeys.FORMAT) == SourceKeys.Format.INFLUX) {
        Precision precision = Precision.of(config.get(SourceKeys.PRECISION));
        if (precision == null) {
          problem(SourceKeys.PRECISION, "not allowed: n, u, ms, s, m or h");
          precision = Precision.NANOSECONDS;
        }
        return new SourceSettings.Lines(precision);
      }
      boolean avro = config.get(SourceKeys.FORMAT) == SourceKeys.Format.AVRO;
      return new SourceSettings.Mapped(
          mapping(),
          avro ? config.get(SourceKeys.SCHEMA_REGISTRY) : "",
          config.get(SourceKeys.SCHEMA_REGISTRY_USER),
          config.get(SourceKeys.SCHEMA_REGISTRY_PASSWORD));
    }

    private Mapping mapping() {
      return new Mapping(
          path(SourceKeys.POINTS),
          selector(SourceKeys.MEASUREMENT),
          rules(SourceKeys.TAGS),
          rules(SourceKeys.FIELDS),
          new Mapping.Time(
              config.get(SourceKeys.TIME).isEmpty() ? Selector.Path.WHOLE : path(SourceKeys.TIME),
              config.get(SourceKeys.TIME_UNIT)),
          new Mapping.NumberTypes(
              config.get(SourceKeys.NUMBERS), Set.copyOf(config.texts(SourceKeys.INTEGERS))));
    }

    private Selector selector(ConfigKey<String> key) {
      try {
        return Selector.of(config.get(key));
      } catch (IllegalArgumentException e) {
        problem(key, String.valueOf(e.getMessage()));
        return NOTHING;
      }
    }

    private Selector.Path path(ConfigKey<String> key) {
      if (selector(key) instanceof Selector.Path path) {
        return path;
      }
      problem(key, "must be a path, such as a.b");
      return NOTHING;
    }

    private List<Mapping.Rule> rules(ConfigKey<?> key) {
      try {
        return Mapping.Rule.all(config.texts(key));
      } catch (IllegalArgumentException e) {
        problem(key, String.valueOf(e.getMessage()));
        return List.of();
      }
    }
  }
}
