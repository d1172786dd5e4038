package io.hyperbytedb.console;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import java.util.Map;
import java.util.Set;

/**
 * Serves the files of the console. They are the same for everybody and need no user: what they show
 * comes from the HTTP API, which asks for one. Thread-safe.
 */
public final class ConsoleHandler implements HttpHandler {
  /** Where the console is. */
  private static final String PATH = "/ui/";

  /**
   * The same as a location for browsers that ask for {@code /} or {@code /ui}: relative, so that it
   * holds behind a proxy that gives the server another path.
   */
  public static final String FROM_ROOT = "ui/";

  /** The path that leads to {@link #PATH}, as people type it. */
  private static final String TYPED = "/ui";

  /**
   * Nothing but our own files is loaded and nothing but our own API is asked, whatever text of the
   * database gets into the page.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "", "text/html; charset=utf-8",
          "app.js", "text/javascript; charset=utf-8",
          "app.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** Its paths, each for GET and HEAD. */
  public static final Set<String> PATHS =
      Set.of(TYPED, PATH, PATH + "app.js", PATH + "app.css", PATH + "icon.svg");

  @Override
  public void handle(HttpExchange exchange) {
    if (exchange.path().equals(TYPED)) {
      exchange.responseHeader("Location", FROM_ROOT);
      exchange.respond(308);
      return;
    }
    ConsoleFile file = Files.BY_PATH.get(exchange.path());
    if (file == null) {
      throw new IllegalStateException("no file for the route " + exchange.path());
    }
    secure(exchange);
    String tag = '"' + file.hash() + '"';
    exchange.responseHeader("ETag", tag);
    exchange.responseHeader("Vary", "Accept-Encoding");
    exchange.responseHeader(
        "Cache-Control",
        file.hash().equals(exchange.queryParam("v"))
            ? "public, max-age=31536000, immutable"
            : "no-cache");
    String known = exchange.header("If-None-Match");
    if (known != null && known.contains(tag)) {
      exchange.respond(304);
      return;
    }
    String accepts = exchange.header("Accept-Encoding");
    if (accepts != null && accepts.contains("gzip")) {
      exchange.responseHeader("Content-Encoding", "gzip");
      exchange.respond(200, file.contentType(), file.gzip());
    } else {
      exchange.respond(200, file.contentType(), file.plain());
    }
  }

  private static void secure(HttpExchange exchange) {
    exchange.responseHeader("Content-Security-Policy", POLICY);
    exchange.responseHeader("X-Content-Type-Options", "nosniff");
    exchange.responseHeader("X-Frame-Options", "DENY");
    exchange.responseHeader("Referrer-Policy", "no-referrer");
    exchange.responseHeader("Cross-Origin-Opener-Policy", "same-origin");
    exchange.responseHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** Read at the first request: most processes serve none. */
  private static final class Files {
    static final Map<String, ConsoleFile> BY_PATH =
        Map.of(
            PATH,
            load("", "index.html"),
            PATH + "app.js",
            load("app.js", "app.js"),
            PATH + "app.css",
            load("app.css", "app.css"),
            PATH + "icon.svg",
            load("icon.svg", "icon.svg"));

    private static ConsoleFile load(String path, String resource) {
      return ConsoleFile.load("ui/" + resource, TYPES.getOrDefault(path, ""));
    }
  }
}
