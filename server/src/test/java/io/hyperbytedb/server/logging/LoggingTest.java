package io.hyperbytedb.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.server.config.Config.Logging.Format;
import io.hyperbytedb.server.config.Config.Logging.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LoggingTest {
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private void install(Level level, Format format) {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    Logging.install(level, format);
  }

  @AfterEach
  void restore() {
    System.setErr(stderr);
    Logging.install(Level.WARN, Format.TEXT);
  }

  @Test
  void ourLinesAppearAndLibrariesAreQuiet() {
    install(Level.INFO, Format.TEXT);

    logger("io.hyperbytedb.server.Main").info("ready after {} ms", 5);
    logger("io.hyperbytedb.server.Main").debug("hidden");
    logger("kafka.server.KafkaConfig").info("hidden");
    logger("org.apache.kafka.common.config.AbstractConfig").warn("hidden");
    logger("org.apache.parquet.Foo").warn("seen");

    assertThat(lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z INFO  Main - ready after 5 ms"),
            line -> assertThat(line).endsWith("WARN  Foo - seen"));
  }

  @Test
  void jsonIsOneObjectALine() {
    install(Level.ERROR, Format.JSON);

    logger("a.B").error("two\nlines \"quoted\"", new IllegalStateException("broken"));
    logger("a.B").warn("hidden");

    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("{\"timestamp\":\"")
        .contains("\"level\":\"error\",\"logger\":\"a.B\"")
        .contains("\"message\":\"two\\nlines \\\"quoted\\\"\"")
        .contains("\"exception\":\"java.lang.IllegalStateException: broken\\n\\tat ")
        .endsWith("\"}");
  }

  @Test
  void aBrokerWithoutDescriptorsSaysSoInALine() {
    install(Level.INFO, Format.TEXT);
    Logger acceptor = logger("kafka.network.DataPlaneAcceptor");
    for (int i = 0; i < 100; i++) {
      acceptor.error("Error while accepting connection", new IOException("Too many open files"));
    }
    acceptor.error("Error occurred", new IOException("another"));

    assertThat(lines())
        .filteredOn(line -> !line.startsWith("\tat "))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .endsWith(
                        "WARN  AcceptorNoise - the embedded broker cannot accept connections: too"
                            + " many open files"),
            line -> assertThat(line).endsWith("Error occurred"),
            line -> assertThat(line).isEqualTo("java.io.IOException: another"));
  }

  @Test
  void linesOfTheJdkArriveToo() {
    install(Level.INFO, Format.TEXT);

    java.util.logging.Logger.getLogger("some.Library").warning("from the JDK");

    assertThat(lines()).singleElement().asString().endsWith("WARN  Library - from the JDK");
  }

  /**
   * Our loggers follow the setting; libraries are quiet at debug, and do not print settings even at
   * trace.
   */
  @Test
  void librariesStayQuietAtDebugAndTrace() {
    install(Level.DEBUG, Format.TEXT);
    logger("io.hyperbytedb.query.Foo").debug("ours");
    logger("io.helidon.webserver.Foo").debug("hidden");
    logger("org.some.library.Foo").info("hidden");
    logger("org.apache.kafka.clients.Foo").info("hidden");
    install(Level.TRACE, Format.TEXT);
    logger("io.hyperbytedb.query.Foo").trace("ours, too");
    logger("org.apache.kafka.clients.Foo").info("what a client does");
    logger("org.apache.kafka.clients.Foo").debug("hidden");
    logger("org.some.library.Foo").debug("hidden");
    logger("org.apache.kafka.clients.producer.ProducerConfig").info("hidden");
    logger("kafka.server.KafkaConfig").info("hidden");
    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("DEBUG Foo - ours"),
            line -> assertThat(line).endsWith("TRACE Foo - ours, too"),
            line -> assertThat(line).endsWith("INFO  Foo - what a client does"));
  }

  @Test
  void anEventIsOneLineWhateverItsText() {
    install(Level.INFO, Format.TEXT);
    logger("io.hyperbytedb.Foo").info("path [{}]", "/x\r\n2026-01-01 forged\u001b[31m");
    assertThat(lines()).singleElement().asString().endsWith("path [/x  2026-01-01 forged [31m]");
  }

  private static Logger logger(String name) {
    return LoggerFactory.getLogger(name);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
