package io.hyperbytedb.node.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server's identity: a certificate chain, its own certificate first, and its private key, both as
 * PEM files. The key is PKCS #8 without a password ({@code BEGIN PRIVATE KEY}).
 *
 * @param certificates the file of the chain
 * @param key the file of the key
 */
public record PemIdentity(Path certificates, Path key) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = {};

  /**
   * Reads both files.
   *
   * @throws IllegalArgumentException if one cannot be read, or they do not belong together; no
   *     message reveals their content
   */
  SSLContext context() {
    try {
      Certificate[] chain = chain();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", privateKey(chain[0]), NO_PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new IllegalArgumentException("[tls] cannot read " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "[tls] " + certificates + " and " + key + " are no certificate and key", e);
    }
  }

  /**
   * A context for clients that trusts the certificates of this chain and those issued by them, as
   * the processes of a cluster share it.
   *
   * @throws IllegalArgumentException if the certificates cannot be read
   */
  public SSLContext clientContext() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      Certificate[] chain = chain();
      for (int i = 0; i < chain.length; i++) {
        trusted.setCertificateEntry("cluster-" + i, chain[i]);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new IllegalArgumentException("[tls] cannot read " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("[tls] " + certificates + " is no certificate", e);
    }
  }

  private Certificate[] chain() throws IOException, GeneralSecurityException {
    byte[] bytes = Files.readAllBytes(certificates);
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))
            .toArray(new Certificate[0]);
    if (chain.length == 0) {
      throw new IllegalArgumentException("[tls] " + certificates + " has no certificate");
    }
    return chain;
  }

  private PrivateKey privateKey(Certificate own) throws IOException, GeneralSecurityException {
    String text = Files.readString(key, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("[tls] " + key + " has no line " + BEGIN);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      return KeyFactory.getInstance(own.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not base64", e);
    }
  }

  /** The supported protocols; older ones are insecure. */
  static List<String> protocols() {
    return List.of("TLSv1.3", "TLSv1.2");
  }
}
