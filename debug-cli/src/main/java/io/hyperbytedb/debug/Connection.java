package io.hyperbytedb.debug;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that say which nodes to ask, and how to connect to them. */
final class Connection {
  /** The protocol. */
  enum Scheme {
    HTTP,
    HTTPS
  }

  private static final String NODES = "HYPERBYTEDB_NODES";
  private static final String USER = "HYPERBYTEDB_USER";
  private static final String PASSWORD = "HYPERBYTEDB_PASSWORD";
  private static final String SECRET = "HYPERBYTEDB_SECRET";
  private static final double LONGEST = 86_400;

  @Option(
      names = {"-n", "--nodes"},
      paramLabel = "ADDRESSES",
      scope = ScopeType.INHERIT,
      description = "The nodes to ask, such as host1:8086,host2:8086; or variable " + NODES + ".")
  private @Nullable String nodes;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      scope = ScopeType.INHERIT,
      description = "The timeout for a node's answer (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      defaultValue = "http",
      scope = ScopeType.INHERIT,
      description = "http or https, for all nodes (default: ${DEFAULT-VALUE}).")
  private Scheme scheme = Scheme.HTTP;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "The name of an admin user, if the nodes require authentication; or variable "
              + USER
              + ".")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "TEXT",
      scope = ScopeType.INHERIT,
      description = "The user's password; better in variable " + PASSWORD + ".")
  private @Nullable String password;

  @Option(
      names = "--secret",
      paramLabel = "TEXT",
      scope = ScopeType.INHERIT,
      description = "The cluster secret; better in variable " + SECRET + ".")
  private @Nullable String secret;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "For https: trust the certificates of this PEM file only.")
  private @Nullable Path cacert;

  @Option(
      names = "--insecure",
      scope = ScopeType.INHERIT,
      description = "For https: trust any certificate; for tests only.")
  private boolean insecure;

  /**
   * The addresses of the nodes.
   *
   * @throws UsageException if they are missing or invalid
   */
  List<String> nodes(Map<String, String> variables) {
    String list = nodes == null ? variables.get(NODES) : nodes;
    if (list == null) {
      throw new UsageException("no nodes given: use --nodes, or set " + NODES);
    }
    return Addresses.parse(list);
  }

  /**
   * The timeout for a node's answer.
   *
   * @throws UsageException if it is invalid
   */
  Duration timeout() {
    return seconds("--timeout", timeout);
  }

  /** The value of an option as a duration. */
  static Duration seconds(String option, double seconds) {
    if (!(seconds > 0 && seconds <= LONGEST)) {
      throw new UsageException(option + " must be more than 0 and at most a day");
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /**
   * A client for these nodes.
   *
   * @throws UsageException if they cannot be used
   */
  NodeClient client(Map<String, String> variables) {
    SSLContext tls = scheme == Scheme.HTTPS ? Trust.context(cacert, insecure) : null;
    Map<String, String> headers = new LinkedHashMap<>();
    String name = or(user, variables, USER);
    if (name != null) {
      String given = or(password, variables, PASSWORD);
      byte[] pair = (name + ":" + (given == null ? "" : given)).getBytes(StandardCharsets.UTF_8);
      headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    String shown = or(secret, variables, SECRET);
    if (shown != null) {
      headers.put("X-Hyperbytedb-Cluster-Secret", shown);
    }
    return new NodeClient(tls, headers, timeout());
  }

  private static @Nullable String or(
      @Nullable String option, Map<String, String> variables, String name) {
    String value = option == null ? variables.get(name) : option;
    return value == null || value.isEmpty() ? null : value;
  }
}
