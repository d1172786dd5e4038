package io.hyperbytedb.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.hyperbytedb.server.config.Config;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends every log line of the process to stderr. */
public final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0} - "
          + "%replace(%msg){'\\p{Cntrl}', ' '}%n%ex";

  /** Our own packages, which follow the setting. */
  private static final String OURS = "io.hyperbytedb";

  /** The maximum level of libraries not listed below. */
  private static final Level OTHERS = Level.WARN;

  /** Loggers that print all settings of every client at info. */
  private static final List<String> DUMPS =
      List.of(
          "kafka.server.KafkaConfig",
          "org.apache.kafka.clients.admin.AdminClientConfig",
          "org.apache.kafka.clients.consumer.ConsumerConfig",
          "org.apache.kafka.clients.producer.ProducerConfig",
          "org.apache.kafka.common.config",
          "org.apache.kafka.common.utils.AppInfoParser",
          "org.apache.kafka.server.config");

  /**
   * The maximum level of libraries while the level is debug or lower. Kafka warns about each of its
   * defaults; the loggers at error repeat as warnings what our own messages say.
   */
  private static final Map<String, Level> LIBRARIES =
      Map.ofEntries(
          Map.entry("org.apache.kafka", Level.WARN),
          Map.entry("org.apache.kafka.clients.consumer", Level.ERROR),
          Map.entry("org.apache.kafka.streams", Level.ERROR),
          Map.entry("org.apache.kafka.clients.NetworkClient", Level.ERROR),
          Map.entry("org.apache.kafka.common.config", Level.ERROR),
          Map.entry("org.apache.kafka.controller", Level.ERROR),
          // Heartbeats of a busy broker arrive late; a single broker is not affected.
          Map.entry("org.apache.kafka.controller.ReplicationControlManager", Level.OFF),
          Map.entry("org.apache.kafka.server.BrokerLifecycleManager", Level.ERROR),
          Map.entry("org.apache.kafka.common.utils.AppInfoParser", Level.ERROR),
          Map.entry("kafka", Level.WARN),
          Map.entry("state.change.logger", Level.ERROR),
          Map.entry("org.apache.zookeeper", Level.ERROR),
          Map.entry("org.rocksdb", Level.WARN),
          Map.entry("org.apache.parquet", Level.WARN),
          Map.entry("org.apache.hadoop", Level.ERROR),
          Map.entry("io.helidon", Level.WARN),
          // The command reports a port in use as one sentence.
          Map.entry("io.helidon.webserver.LoomServer", Level.OFF),
          Map.entry("io.netty", Level.WARN),
          Map.entry("software.amazon", Level.WARN));

  private Logging() {}

  /**
   * Replaces the logging configuration of the process; must be called once, before the first
   * message.
   */
  public static void install(Config.Logging.Level level, Config.Logging.Format format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, format));
    context.addTurboFilter(new AcceptorNoise(System::nanoTime));
    appender.start();
    Level root = level(level);
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(quieter(root, OTHERS));
    context.getLogger(OURS).setLevel(root);
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    LIBRARIES.forEach((name, most) -> context.getLogger(name).setLevel(quieter(root, most)));
    DUMPS.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    bridgeJavaUtilLogging();
  }

  /** At trace, libraries log everything, too: the fault may be there. */
  private static Level quieter(Level root, Level most) {
    if (root.equals(Level.TRACE)) {
      return Level.INFO;
    }
    return root.isGreaterOrEqual(most) ? root : most;
  }

  /** Helidon and Parquet use the JDK's logging. */
  private static void bridgeJavaUtilLogging() {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static Encoder<ILoggingEvent> encoder(
      LoggerContext context, Config.Logging.Format format) {
    return switch (format) {
      case TEXT -> {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setCharset(StandardCharsets.UTF_8);
        text.setPattern(PATTERN);
        text.start();
        yield text;
      }
      case JSON -> {
        JsonLayout layout = new JsonLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> json = new LayoutWrappingEncoder<>();
        json.setContext(context);
        json.setCharset(StandardCharsets.UTF_8);
        json.setLayout(layout);
        json.start();
        yield json;
      }
    };
  }

  private static Level level(Config.Logging.Level level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
