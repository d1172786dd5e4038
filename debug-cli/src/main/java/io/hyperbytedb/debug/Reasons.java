package io.hyperbytedb.debug;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Translates a missing answer into a reason for the operator. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable thrown, Duration timeout) {
    if (cause(thrown, UnresolvedAddressException.class) != null) {
      return "unknown host name";
    }
    if (cause(thrown, HttpConnectTimeoutException.class) != null) {
      return "no connection within " + Texts.seconds(timeout);
    }
    if (cause(thrown, TimeoutException.class) != null
        || cause(thrown, HttpTimeoutException.class) != null) {
      return "no answer within " + Texts.seconds(timeout);
    }
    SSLException tls = cause(thrown, SSLException.class);
    if (tls != null) {
      return "TLS: " + deepest(tls);
    }
    if (cause(thrown, NoRouteToHostException.class) != null) {
      return "no route to host";
    }
    if (cause(thrown, ConnectException.class) != null) {
      return "connection refused";
    }
    if (cause(thrown, ProtocolException.class) != null) {
      return "does not speak HTTP: " + deepest(thrown);
    }
    if (cause(thrown, EOFException.class) != null) {
      return "closed the connection without an answer";
    }
    String text = deepest(thrown);
    return text.toLowerCase(Locale.ROOT).contains("received no bytes")
        ? "closed the connection without an answer"
        : text;
  }

  /** Whether the node answered, though unintelligibly. */
  static boolean spoke(Throwable thrown) {
    return cause(thrown, ProtocolException.class) != null;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> kind) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return kind.cast(at);
      }
    }
    return null;
  }

  private static String deepest(Throwable thrown) {
    Throwable at = thrown;
    String text = thrown.getClass().getSimpleName();
    while (at != null) {
      if (at.getMessage() != null) {
        text = at.getMessage();
      }
      at = at.getCause();
    }
    return text;
  }
}
