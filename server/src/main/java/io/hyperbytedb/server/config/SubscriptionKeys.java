package io.hyperbytedb.server.config;

import java.util.List;

/** The settings of subscriptions. */
public final class SubscriptionKeys {
  private static final KeyTable TABLE = new KeyTable();
  private static final String SECTION = "subscriptions";

  static final ConfigKey<Boolean> ENABLED =
      TABLE.add(
          ConfigKey.of(
              SECTION,
              "enabled",
              KeyTable.FLAG,
              true,
              "Whether points are sent to the destinations of subscriptions."));

  static final ConfigKey<Long> HTTP_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  SECTION,
                  "http_timeout_secs",
                  new ValueType.Whole(1, 3_600),
                  30L,
                  "How long a request to a destination may take; then it is repeated.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Boolean> INSECURE_SKIP_VERIFY =
      TABLE.add(
          ConfigKey.of(
              SECTION,
              "insecure_skip_verify",
              KeyTable.FLAG,
              false,
              "Whether any certificate of an https destination is accepted."));

  static final ConfigKey<String> CA_CERTS =
      TABLE.add(
          ConfigKey.of(
              SECTION,
              "ca_certs",
              new ValueType.Text("the path of a PEM file; empty for the JVM's", true),
              "",
              "Certificates that https destinations are trusted by."));

  static final ConfigKey<ValueType.Texts> ALLOW =
      TABLE.add(
          ConfigKey.of(
              SECTION,
              "allow",
              new ValueType.TextList(),
              new ValueType.Texts(List.of("all")),
              "Which destinations are sent to: \"all\", \"public\", \"private\", \"loopback\","
                  + " \"link-local\", networks (\"10.1.0.0/16\"), host names (\"kapacitor\","
                  + " \"*.example.org\")."));

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private SubscriptionKeys() {}
}
