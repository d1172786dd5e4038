package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.hyperbytedb.catalog.SubscriptionUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Destinations that serve HTTPS with a self-signed certificate of 127.0.0.1. */
class TrustTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    KeyStore keys = keys();
    Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("node").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.start();
  }

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
                PASSWORD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Answer send(String host, Trust trust) throws IOException {
    Lines lines = new Lines();
    lines.put("m v=1 1");
    lines.endLine();
    SubscriptionUrl url =
        SubscriptionUrl.parse("https://" + host + ":" + server.getAddress().getPort());
    try (HttpDestination destination =
        new HttpDestination(
            Objects.requireNonNull(url),
            new HttpDestination.Target("d", "autogen"),
            trust,
            AllowList.of(List.of("all")),
            Duration.ofSeconds(30))) {
      return destination.send(lines, 0, 1);
    }
  }

  @Test
  void aCertificateThatIsNotKnownIsRefused() throws Exception {
    Trust trust = Trust.of(false, "");
    assertThatThrownBy(() -> send("127.0.0.1", trust)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void certificatesOfAFileAreTrustedForTheirHosts() throws Exception {
    Trust trust = Trust.of(false, folder.resolve("ca.pem").toString());
    assertThat(send("127.0.0.1", trust).status()).isEqualTo(204);
    assertThatThrownBy(() -> send("localhost", trust)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void verificationCanBeSkipped() throws Exception {
    Trust trust = Trust.of(true, "");
    assertThat(send("127.0.0.1", trust).status()).isEqualTo(204);
    assertThat(send("localhost", trust).status()).isEqualTo(204);
  }

  @Test
  void aFileThatCannotBeUsedIsNamed() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertThatThrownBy(() -> Trust.of(false, empty.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(empty.toString());
    assertThatThrownBy(() -> Trust.of(false, folder.resolve("none.pem").toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }
}
