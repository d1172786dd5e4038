package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigLoader;
import io.hyperbytedb.server.tools.ServerTrust;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that connect to a running server: its address and the credentials. */
final class ServerOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server's TOML file, for its address, certificate and secret.")
  private @Nullable Path file;

  @Option(
      names = "--url",
      converter = ServerUrl.class,
      paramLabel = "URL",
      description =
          "The server, such as http://127.0.0.1:8086. Without it the address is that of --config"
              + " and of the variables HYPERBYTEDB__SERVER__HOST and __PORT.")
  private @Nullable URI url;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "For https: the certificates to trust, as PEM.")
  private @Nullable Path cacert;

  @Option(names = "--username", paramLabel = "NAME", description = "A user of the server.")
  private @Nullable String username;

  @Option(
      names = "--password",
      interactive = true,
      arity = "0..1",
      description = "The user's password; without a value it is prompted for.")
  private @Nullable String password;

  private @Nullable Config config;

  /** The settings of the server. */
  private Config config() {
    Config known = config;
    if (known == null) {
      ConfigLoader loader = new ConfigLoader().environment(System.getenv());
      if (file != null) {
        loader.file(file);
      }
      known = loader.load().config();
      config = known;
    }
    return known;
  }

  /**
   * The URL of the server.
   *
   * @throws io.hyperbytedb.server.config.ConfigException if the configuration is invalid
   */
  URI url() {
    return url == null ? address(config()) : url;
  }

  /** The URL of a server with these settings on its own machine. */
  static URI address(Config config) {
    String host = config.server().host();
    String reached =
        switch (host) {
          case "0.0.0.0", "" -> "127.0.0.1";
          case "::", "[::]" -> "[::1]";
          default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    String scheme = config.tls().certFile().isEmpty() ? "http" : "https";
    return URI.create(scheme + "://" + reached + ":" + config.server().port());
  }

  /** The certificates to trust. */
  SSLContext tls() {
    if (cacert != null) {
      return ServerTrust.signedBy(cacert);
    }
    // A configured certificate belongs to the configuration's server, not to one given with --url.
    boolean own = url == null && !config().tls().certFile().isEmpty();
    return own ? ServerTrust.with(Path.of(config().tls().certFile())) : ServerTrust.usual();
  }

  /** A user of the server; null for none. */
  @Nullable String username() {
    return username;
  }

  @Nullable String password() {
    return password;
  }

  /** The cluster secret, if the configuration has one. */
  @Nullable String clusterSecret() {
    boolean configured = file != null || url == null;
    String secret = configured ? config().cluster().secret() : "";
    return secret.isEmpty() ? null : secret;
  }
}
