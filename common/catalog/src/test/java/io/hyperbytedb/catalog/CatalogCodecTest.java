package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FieldType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogCodecTest {
  /** The content of the golden file of version 1, a command per line. */
  private static final List<CatalogCommand> SAMPLES =
      List.of(
          new CreateDatabase("db", null),
          new CreateDatabase("dä", new PolicySpec("rp", 86_400_000_000_000L, 0L, 2)),
          new CreateDatabase("db", PolicySpec.AUTOGEN),
          new DropDatabase("db"),
          new CreatePolicy(
              "db", new PolicySpec("r", 0L, 3_600_000_000_000L, Integer.MAX_VALUE), true),
          new AlterPolicy("db", "r", new PolicySpec("s", null, -1L, null), false),
          new DropPolicy("db", ""),
          new RegisterFields(
              300,
              List.of(
                  new NewField("cpu", 604_800_000_000_000L, "f", FieldType.FLOAT),
                  new NewField("cpu", -1, "i", FieldType.INTEGER),
                  new NewField("m", Long.MIN_VALUE, "s", FieldType.STRING),
                  new NewField("m", Long.MAX_VALUE, "", FieldType.BOOLEAN))),
          new RegisterFields(1, List.of()),
          new CreateUser("u", "hash", true),
          new ChangeUser("u", "hash", null),
          new ChangeUser("u", null, false),
          new ChangeUser("ü", "", true),
          new DropUser("u"),
          new Grant("u", "db", Privilege.ALL, false),
          new Grant("u", "db", Privilege.READ, true),
          new CreateContinuousQuery("db", new ContinuousQuery("cq", "CREATE …")),
          new DropContinuousQuery("db", "cq"),
          new CreateSubscription(
              "db",
              new Subscription(
                  "rp", "s", true, List.of("udp://h:1", "http://h:2"), Subscription.UNKNOWN)),
          new CreateSubscription(
              "db", new Subscription("rp", "s", false, List.of(), Subscription.UNKNOWN)),
          new DropSubscription("db", "rp", "s"),
          new CatalogCommand.CreateView("db", CatalogViewsTest.view("v", "t")),
          new CatalogCommand.DropView("db", "v"),
          new CatalogCommand.PauseView("db", "v", true),
          new ForgetFields(300, null, Long.MAX_VALUE),
          new ForgetFields(7, "dä", -1),
          new DropShard(300));

  @Test
  void readsTheGoldenFileOfVersion1() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/catalog-command-1.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(golden.lines())
          .containsExactlyElementsOf(
              SAMPLES.stream().map(CatalogCodec::encode).map(hex::formatHex).toList());
      assertThat(golden.lines().map(hex::parseHex).map(CatalogCodec::decode))
          .containsExactlyElementsOf(SAMPLES);
    }
  }

  /** What the golden file of version 2 holds: only these commands need it. */
  private static final List<CatalogCommand> LIMITS =
      List.of(
          new CreateDatabase(
              "db", new PolicySpec(null, null, null, null, 3_600_000_000_000L, null)),
          new CreatePolicy("db", new PolicySpec("r", 0L, null, 1, null, 60_000_000_000L), false),
          new AlterPolicy("db", "r", new PolicySpec(null, null, null, null, 0L, 0L), true));

  @Test
  void readsTheGoldenFileOfVersion2() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/catalog-command-2.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(golden.lines())
          .containsExactlyElementsOf(
              LIMITS.stream().map(CatalogCodec::encode).map(hex::formatHex).toList());
      assertThat(golden.lines().map(hex::parseHex).map(CatalogCodec::decode))
          .containsExactlyElementsOf(LIMITS);
    }
  }

  /** What the golden file of version 3 holds. */
  private static final List<CatalogCommand> SOURCES =
      List.of(new AlterSource("s", true), new AlterSource("ü", false));

  @Test
  void readsTheGoldenFileOfVersion3() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/catalog-command-3.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(golden.lines())
          .containsExactlyElementsOf(
              SOURCES.stream().map(CatalogCodec::encode).map(hex::formatHex).toList());
      assertThat(golden.lines().map(hex::parseHex).map(CatalogCodec::decode))
          .containsExactlyElementsOf(SOURCES);
    }
  }

  /** What the golden file of version 4 holds. */
  private static final List<CatalogCommand> SUBSCRIPTIONS =
      List.of(
          new CreateSubscription(
              "db",
              new Subscription(
                  "rp",
                  "s",
                  true,
                  List.of("udp://h:1", "http://h:2"),
                  new Subscription.Origin(0, List.of(0L, 300L, Long.MAX_VALUE)))),
          new CreateSubscription(
              "dä",
              new Subscription(
                  "rp", "ü", false, List.of(), new Subscription.Origin(0, List.of(7L)))));

  @Test
  void readsTheGoldenFileOfVersion4() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/catalog-command-4.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(golden.lines())
          .containsExactlyElementsOf(
              SUBSCRIPTIONS.stream().map(CatalogCodec::encode).map(hex::formatHex).toList());
      assertThat(golden.lines().map(hex::parseHex).map(CatalogCodec::decode))
          .containsExactlyElementsOf(SUBSCRIPTIONS);
    }
  }

  @Test
  void damagedPayloadsAreRefusedAndNothingElseHappens() {
    long seed = 816;
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      boolean limits = random.nextInt(4) == 0;
      List<CatalogCommand> samples = limits ? LIMITS : SAMPLES;
      byte[] good = CatalogCodec.encode(samples.get(random.nextInt(samples.size())));
      byte[] bad = Damage.one(random, good);
      Envelope.seal(bad, bad.length, Envelope.Kind.CATALOG_COMMAND, limits ? 2 : 1);
      try {
        CatalogCodec.decode(bad);
      } catch (RecordFormatException expected) {
        assertThat(expected.reason()).isEqualTo(RecordFormatException.Reason.CORRUPT);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private static WireWriter payload(int... bytes) {
    WireWriter out = new WireWriter(64);
    for (int b : bytes) {
      out.putByte(b);
    }
    return out;
  }

  private static void corrupt(WireWriter payload, String what) {
    byte[] record = payload.seal(Envelope.Kind.CATALOG_COMMAND, 1);
    assertThatThrownBy(() -> CatalogCodec.decode(record))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining(what);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    corrupt(payload(), "1 bytes wanted");
    corrupt(payload(0), "command [0]");
    corrupt(payload(21), "command [21]");
    corrupt(payload(8, 0, 0, 3), "admin [3]");
    corrupt(payload(10, 0, 0, 4, 0), "privilege [4]");
    corrupt(payload(2, 0, 0), "1 trailing bytes");
    corrupt(payload(1, 0, 2), "flag [2]");
    corrupt(payload(1, 0, 1, 16), "policy flags [16]");
    corrupt(payload(6, 0, 1, 0, 0, 0, 5), "field type [5]");
    corrupt(payload(6, 0, 1, 0, 0), "count [1]");

    WireWriter replicas = payload(1, 0, 1, 8);
    replicas.putZigzag(1L << 32);
    corrupt(replicas, "number [4294967296]");
    WireWriter negative = payload(6, 0);
    negative.putVarint(-1);
    corrupt(negative, "count [-1]");
    WireWriter huge = payload(2);
    huge.putVarint(Long.MAX_VALUE);
    corrupt(huge, "count [" + Long.MAX_VALUE + "]");
  }
}
