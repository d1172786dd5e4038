package io.hyperbytedb.http.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

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
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String END_CERTIFICATE = "-----END CERTIFICATE-----";
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
      PrivateKey own = privateKey(chain[0]);
      requirePair(chain[0], own);
      store.setKeyEntry("server", own, NO_PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw unreadable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "[tls] " + certificates + " and " + key + " are no certificate and key", e);
    }
  }

  /**
   * Checks that both files can be used.
   *
   * @param now the time for which the certificate is to be valid
   * @return a warning for the operator; null if there is none
   * @throws IllegalArgumentException as {@link #context}
   */
  public @Nullable String check(Instant now) {
    var _ = context();
    try {
      if (chain()[0] instanceof X509Certificate own) {
        if (own.getNotAfter().toInstant().isBefore(now)) {
          return "the certificate in "
              + certificates
              + " has expired at "
              + own.getNotAfter().toInstant()
              + ": clients will refuse it";
        }
        if (own.getNotBefore().toInstant().isAfter(now)) {
          return "the certificate in "
              + certificates
              + " is not valid before "
              + own.getNotBefore().toInstant()
              + ": clients will refuse it";
        }
      }
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("[tls] " + certificates + " is no certificate", e);
    }
  }

  private IllegalArgumentException unreadable(IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "cannot read " + e.getMessage() + ": no such file";
          case AccessDeniedException _ -> "cannot read " + e.getMessage() + ": no permission";
          case CharacterCodingException _ -> key + " is no PEM file, but binary";
          default -> "cannot read " + certificates + " or " + key + ": " + e.getMessage();
        };
    return new IllegalArgumentException("[tls] " + why, e);
  }

  /** With another key every handshake would fail. */
  private void requirePair(Certificate certificate, PrivateKey own)
      throws GeneralSecurityException {
    String algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return;
    }
    byte[] text = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(own);
    signer.update(text);
    byte[] signed = signer.sign();
    signer.initVerify(certificate.getPublicKey());
    signer.update(text);
    if (!isVerified(signer, signed)) {
      throw new IllegalArgumentException(
          "[tls] the key in " + key + " is not that of the certificate in " + certificates);
    }
  }

  private static boolean isVerified(Signature signature, byte[] signed) {
    try {
      return signature.verify(signed);
    } catch (SignatureException e) {
      return false;
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
      throw unreadable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("[tls] " + certificates + " is no certificate", e);
    }
  }

  private Certificate[] chain() throws IOException, GeneralSecurityException {
    byte[] bytes = certificates(Files.readAllBytes(certificates));
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))
            .toArray(new Certificate[0]);
    if (chain.length == 0) {
      throw new IllegalArgumentException("[tls] " + certificates + " has no certificate");
    }
    return chain;
  }

  /** Only the certificates of a file that may hold the key as well, as InfluxDB's may. */
  private static byte[] certificates(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    StringBuilder found = new StringBuilder();
    int end = 0;
    for (int begin = text.indexOf(BEGIN_CERTIFICATE);
        begin >= 0;
        begin = text.indexOf(BEGIN_CERTIFICATE, end)) {
      end = text.indexOf(END_CERTIFICATE, begin);
      if (end < 0) {
        return file;
      }
      end += END_CERTIFICATE.length();
      found.append(text, begin, end).append('\n');
    }
    return found.isEmpty() ? file : found.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private PrivateKey privateKey(Certificate own) throws IOException, GeneralSecurityException {
    String text = Files.readString(key, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      boolean other = text.contains("PRIVATE KEY-----");
      throw new IllegalArgumentException(
          "[tls] "
              + key
              + " has no line "
              + BEGIN
              + (other
                  ? ", as it is encrypted or of another format: openssl pkcs8 -topk8 -nocrypt -in "
                      + key
                      + " -out NEW makes one that has"
                  : ""));
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
