package io.hyperbytedb.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of HyperbyteDB. */
final class Version implements IVersionProvider {
  /** The InfluxDB version that is reported to clients, which probe for features. */
  static final String INFLUXDB = "1.8.10";

  /** The version of the build, such as "0.1.0". */
  static String number() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(in, "version.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "HyperbyteDB " + number(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
      System.getProperty("os.name") + " " + System.getProperty("os.arch")
    };
  }
}
