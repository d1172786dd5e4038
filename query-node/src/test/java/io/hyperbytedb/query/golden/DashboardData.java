package io.hyperbytedb.query.golden;

import io.hyperbytedb.query.golden.FixtureSchema.Tag;
import io.hyperbytedb.query.golden.GoldenFiles.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Three hours of data as Telegraf writes it, over the spring change of Europe's clocks, and data
 * whose names are odd, the same from the same seed. Floats are quarters, so that sums are exact.
 */
final class DashboardData {
  static final String TELEGRAF = "telegraf";
  static final String ODD = "odd";
  static final long START = 1774738800;
  static final long END = START + 3 * 3600;
  private static final List<String> STEPS = List.of("5m", "10m", "15m", "30m", "1h", "7m");
  private static final List<String> HOSTS = List.of("web-1", "web-2", "db.01", "Müller's");
  private static final List<String> REGIONS = List.of("eu", "eu", "us-east 1", "");

  private final Dice dice;
  private final List<String> lines = new ArrayList<>();

  private DashboardData(long seed) {
    dice = new Dice(seed);
  }

  static List<String> setup() {
    return List.of(
        "CREATE DATABASE " + TELEGRAF,
        "CREATE RETENTION POLICY rp_1d ON telegraf DURATION INF REPLICATION 1 SHARD DURATION 1d",
        "CREATE DATABASE " + ODD);
  }

  static List<Load> loads(long seed) {
    DashboardData data = new DashboardData(seed);
    return List.of(
        new Load(TELEGRAF, "autogen", data.telegraf()),
        new Load(TELEGRAF, "rp_1d", data.downsampled()),
        new Load(ODD, "autogen", data.odd()));
  }

  static List<FixtureSchema> telegrafSchemas() {
    Tag host = new Tag("host", List.of("web-1", "web-2", "db.01", "Müller's", "nope"));
    Tag region = new Tag("region", List.of("eu", "us-east 1", ""));
    return List.of(
        schema(
            "cpu",
            List.of("usage_idle", "usage_user"),
            List.of("ctx"),
            List.of(),
            List.of(host, region, new Tag("cpu", List.of("cpu-total", "cpu0"))),
            false),
        schema(
            "disk",
            List.of("used_percent"),
            List.of("free", "used"),
            List.of(),
            List.of(host, new Tag("path", List.of("/", "/var/lib", "")), region),
            false),
        schema(
            "net",
            List.of("drop_rate"),
            List.of("bytes_recv", "bytes_sent"),
            List.of(),
            List.of(host, new Tag("interface", List.of("eth0", "lo"))),
            true),
        schema(
            "http_response",
            List.of("response_time"),
            List.of("code"),
            List.of("up", "result"),
            List.of(new Tag("server", List.of("https://a.example/x?y=1", "b")), region),
            true),
        schema(
            "events",
            List.of("level"),
            List.of("id"),
            List.of("title", "text", "open"),
            List.of(new Tag("kind", List.of("deploy", "alert", ""))),
            true),
        new FixtureSchema(
            "rp_1d.cpu",
            List.of("mean_usage_idle", "mean_usage_user"),
            List.of("count_ctx"),
            List.of(),
            List.of(host, region),
            START,
            END,
            STEPS,
            true,
            false));
  }

  /** Measurements whose own, tags' and fields' names need quotes. */
  static List<FixtureSchema> oddSchemas() {
    List<FixtureSchema> all = new ArrayList<>();
    List<String> values = List.of("a", "it's", "a\"b", "a|b", "^x$", "$", "a/b", "", "日本 ü");
    for (String name :
        List.of("a b", "select", "q\"uote", "sl/ash", "日本", "m.n", "1m", "time", "x,y=z", "_")) {
      all.add(
          new FixtureSchema(
              Spelling.quoted(name),
              List.of("value", "f 1"),
              List.of("from", "i,j=k"),
              List.of("s\"q", "ok?"),
              List.of(new Tag("tag key", values), new Tag("where", values)),
              START,
              END,
              STEPS,
              true,
              true));
    }
    return all;
  }

  private static FixtureSchema schema(
      String name,
      List<String> floats,
      List<String> integers,
      List<String> others,
      List<Tag> tags,
      boolean unique) {
    return new FixtureSchema(name, floats, integers, others, tags, START, END, STEPS, unique, true);
  }

  private List<String> telegraf() {
    long[] counters = new long[HOSTS.size() * 2];
    for (long second = START; second < END; second += 60) {
      for (int host = 0; host < HOSTS.size(); host++) {
        if (!dice.oneIn(20)) {
          cpu(host, second);
          disk(host, second);
        }
        for (int i = 0; i < 2; i++) {
          int at = host * 2 + i;
          counters[at] = dice.oneIn(60) ? 0 : counters[at] + dice.between(0, 9000);
          net(host, i, counters[at], second * 1000 + at * 7L + dice.between(0, 5));
        }
      }
      http(second);
      if (dice.oneIn(6)) {
        event(second * 1000 + dice.between(0, 59_999));
      }
    }
    return List.copyOf(lines);
  }

  private void cpu(int host, long second) {
    for (String cpu : List.of("cpu-total", "cpu0")) {
      String fields = "usage_idle=" + quarters(400);
      fields += dice.oneIn(5) ? "" : ",usage_user=" + quarters(160);
      fields += ",ctx=" + dice.between(-50, 500) + "i";
      add("cpu,cpu=" + cpu + host(host), fields, second * 1000);
    }
  }

  private void disk(int host, long second) {
    for (String path : List.of("/", "/var/lib", "")) {
      String fields = "free=" + (7_000_000 + dice.between(0, 900)) + "i";
      fields += ",used=" + dice.between(0, 40) + "i,used_percent=" + quarters(40);
      add("disk" + host(host) + (path.isEmpty() ? "" : ",path=" + path), fields, second * 1000);
    }
  }

  private void net(int host, int nic, long counter, long millis) {
    String fields = "bytes_recv=" + counter + "i,bytes_sent=" + counter / 3 + "i";
    fields += dice.oneIn(4) ? ",drop_rate=" + quarters(9) : "";
    add(
        "net,host=" + escape(HOSTS.get(host)) + ",interface=" + (nic == 0 ? "eth0" : "lo"),
        fields,
        millis);
  }

  private void http(long second) {
    boolean first = dice.oneIn(2);
    String tags = ",server=" + (first ? "https://a.example/x?y\\=1" : "b");
    String fields = "code=" + dice.pick("200", "301", "404", "500") + "i,up=" + dice.pick("t", "f");
    fields += ",response_time=" + quarters(50);
    fields += dice.oneIn(2) ? "" : ",result=\"" + dice.pick("success", "time\\\"out", "ü") + "\"";
    add("http_response" + tags + (dice.oneIn(2) ? ",region=eu" : ""), fields, second * 1000 + 500);
  }

  private void event(long millis) {
    String kind = dice.pick("", ",kind=deploy", ",kind=alert");
    String fields = "title=\"" + dice.pick("Deploy", "Ausfall <b>", "a\\\\b", "tab\tx") + "\"";
    fields += ",id=" + lines.size() + "i";
    fields += dice.oneIn(2) ? ",text=\"two\nlines & more\"" : ",text=\"\"";
    fields += dice.oneIn(2) ? ",open=true" : ",level=" + quarters(10);
    add("events" + kind, fields, millis);
  }

  private List<String> downsampled() {
    lines.clear();
    for (long second = START; second < END; second += 600) {
      for (int host = 0; host < HOSTS.size(); host++) {
        String fields = "mean_usage_idle=" + quarters(400) + ",mean_usage_user=" + quarters(90);
        add(
            "cpu" + host(host),
            fields + ",count_ctx=" + dice.between(1, 60) + "i",
            (second + host) * 1000);
      }
    }
    return List.copyOf(lines);
  }

  private List<String> odd() {
    lines.clear();
    int table = 0;
    for (FixtureSchema schema : oddSchemas()) {
      String name = schema.from().substring(1, schema.from().length() - 1).replace("\\\"", "\"");
      for (int i = 0; i < 40; i++) {
        StringBuilder key = new StringBuilder(name.replace(" ", "\\ ").replace(",", "\\,"));
        for (Tag tag : schema.tags()) {
          String value = dice.pick(tag.values().subList(table % 4, table % 4 + 5));
          key.append(value.isEmpty() ? "" : "," + escape(tag.name()) + "=" + escape(value));
        }
        String fields = "value=" + quarters(100) + ",from=" + dice.between(-9, 99) + "i";
        fields +=
            dice.oneIn(2) ? "" : ",f\\ 1=" + quarters(10) + ",s\"q=\"it's \\\"" + i % 3 + "\\\"\"";
        fields +=
            dice.oneIn(2)
                ? ""
                : ",i\\,j\\=k=" + dice.between(0, 5) + "i,ok?=" + dice.pick("t", "f");
        add(key.toString(), fields, START * 1000 + i * 270_000L + dice.between(0, 200_000));
      }
      table++;
    }
    return List.copyOf(lines);
  }

  private void add(String key, String fields, long millis) {
    lines.add(key + " " + fields + " " + millis + "000000");
  }

  private static String host(int host) {
    String region = REGIONS.get(host);
    return ",host="
        + escape(HOSTS.get(host))
        + (region.isEmpty() ? "" : ",region=" + escape(region));
  }

  private static String escape(String name) {
    return name.replace(" ", "\\ ").replace(",", "\\,").replace("=", "\\=");
  }

  private String quarters(int below) {
    return String.format(Locale.ROOT, "%.2f", dice.between(0, below * 4) / 4.0);
  }
}
