package io.hyperbytedb.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that serve HTTPS with a self-signed certificate. */
final class TrustTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;
  private final Console console = new Console();
  private final HttpsServer server;

  TrustTest() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() throws Exception {
    KeyStore keys = keys();
    byte[] certificate = keys.getCertificate("node").getEncoded();
    Files.writeString(
        folder.resolve("node.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    byte[] body = "{\"status\":\"pass\",\"message\":\"ready\"}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/health",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  /** For 127.0.0.1 only. */
  private KeyStore keys() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-dname",
                "CN=node",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as("keytool").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int health(String host, String... trust) {
    String[] arguments = new String[trust.length + 5];
    System.arraycopy(
        new String[] {"-n", host + ":" + server.getAddress().getPort(), "--scheme", "https"},
        0,
        arguments,
        0,
        4);
    System.arraycopy(trust, 0, arguments, 4, trust.length);
    arguments[arguments.length - 1] = "health";
    return console.run(arguments);
  }

  @Test
  void aStrangersCertificateIsRefused() {
    assertThat(health("127.0.0.1")).isEqualTo(Report.UNREACHABLE);

    assertThat(console.out()).contains("TLS: ");
  }

  @Test
  void theGivenCertificateIsTrustedForItsNameOnly() {
    String pem = folder.resolve("node.pem").toString();

    assertThat(health("127.0.0.1", "--cacert", pem)).isZero();
    assertThat(health("localhost", "--cacert", pem)).isEqualTo(Report.UNREACHABLE);
    assertThat(console.out()).contains("TLS: ");
  }

  @Test
  void insecureTrustsWhoeverAnswersByWhateverName() {
    assertThat(health("127.0.0.1", "--insecure")).isZero();
    assertThat(health("localhost", "--insecure")).isZero();
  }

  @Test
  void aFileWithoutCertificatesIsWrongUsage() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThat(health("127.0.0.1", "--cacert", empty.toString())).isEqualTo(2);

    assertThat(console.err()).contains("empty.pem] cannot be used: ");
  }
}
