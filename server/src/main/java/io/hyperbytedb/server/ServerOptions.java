package io.hyperbytedb.server;

import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.config.ConfigLoader;
import io.hyperbytedb.server.tools.ServerTrust;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that ask a running server: where it is, and as what user. */
final class ServerOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The server's TOML file: its address, certificate and secret are in it.")
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
      description = "The user's password; without a value you are asked for it.")
  private @Nullable String password;

  private @Nullable Config config;

  /** The settings that say where the server is. */
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
   * Where the server is.
   *
   * @throws io.hyperbytedb.node.config.ConfigException if the configuration cannot be used
   */
  URI url() {
    return url == null ? address(config()) : url;
  }

  /** Where a server with these settings is reached from its own machine. */
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

  /** Whom to believe to be that server. */
  SSLContext tls() {
    if (cacert != null) {
      return ServerTrust.signedBy(cacert);
    }
    // The certificate of a configuration is for its own server, not for one that --url names.
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

  /** The secret of the cluster, if the configuration has one. */
  @Nullable String clusterSecret() {
    boolean configured = file != null || url == null;
    String secret = configured ? config().cluster().secret() : "";
    return secret.isEmpty() ? null : secret;
  }
}
