package io.hyperbytedb.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTPS over a real socket, with a certificate of the JDK's keytool. */
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private KeyStore selfSigned(String algorithm) throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private Path pem(String name, String kind, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }

  private PemIdentity identity(KeyStore store) throws Exception {
    return new PemIdentity(
        pem("cert.pem", "CERTIFICATE", store.getCertificate("a").getEncoded()),
        pem("key.pem", "PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded()));
  }

  private static HttpServer serve(PemIdentity identity) {
    return HttpServer.builder("127.0.0.1", 0, "1.8.10")
        .tls(identity)
        .route(
            "GET",
            "/hello",
            exchange ->
                exchange.respond(200, "text/plain", "hello".getBytes(StandardCharsets.UTF_8)))
        .start();
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC", "Ed25519"})
  void aClientThatTrustsTheCertificateIsAnswered(String algorithm) throws Exception {
    KeyStore store = selfSigned(algorithm);
    try (HttpServer server = serve(identity(store));
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build();
        HttpClient stranger = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/hello"))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.headers().firstValue("X-Influxdb-Version")).hasValue("1.8.10");
      assertThatThrownBy(() -> stranger.send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void plainHttpAndOldProtocolsAreNotSpoken() throws Exception {
    KeyStore store = selfSigned("EC");
    try (HttpServer server = serve(identity(store))) {
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        plain.setSoTimeout(10_000);
        plain
            .getOutputStream()
            .write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(answer).doesNotContain("hello").doesNotContain("HTTP/1.1 200");
      }
      try (SSLSocket socket =
          (SSLSocket) trusting(store).getSocketFactory().createSocket("127.0.0.1", server.port())) {
        socket.startHandshake();
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
      assertThat(PemIdentity.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAndNotShown() throws Exception {
    PemIdentity good = identity(selfSigned("EC"));
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(() -> serve(new PemIdentity(none, good.key())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(none.toString());
    Path other = Files.writeString(folder.resolve("other.pem"), "sesame");
    assertThatThrownBy(() -> serve(new PemIdentity(good.certificates(), other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[tls] " + other + " has no line -----BEGIN PRIVATE KEY-----");
    Path broken = pem("broken.pem", "PRIVATE KEY", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> serve(new PemIdentity(good.certificates(), broken)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "[tls] " + good.certificates() + " and " + broken + " are no certificate and key");
  }
}
