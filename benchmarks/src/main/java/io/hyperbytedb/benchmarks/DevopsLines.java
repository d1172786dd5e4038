package io.hyperbytedb.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Rows like those of TSBS' devops use case, cpu only: ten tags, ten fields, one row per host every
 * ten seconds, each value a random walk between 0 and 100.
 */
public final class DevopsLines {
  /** How values are written. */
  public enum Values {
    INTEGERS,
    TWO_DECIMALS,
    /** As many digits as the number has, as Go prints them. */
    FULL
  }

  public static final List<String> FIELDS =
      List.of(
          "usage_user",
          "usage_system",
          "usage_idle",
          "usage_nice",
          "usage_iowait",
          "usage_irq",
          "usage_softirq",
          "usage_steal",
          "usage_guest",
          "usage_guest_nice");
  private static final String[] REGIONS = {
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1"
  };

  /** The first time, nanoseconds since 1970. */
  public static final long START = 1_451_606_400_000_000_000L;

  private static final long STEP_NANOS = 10_000_000_000L;

  private final Random random;
  private final Values values;
  private final byte[][] hosts;
  private final double[][] state;
  private int next;
  private long time = START;

  public DevopsLines(long seed, int hostCount, Values values) {
    this.random = new Random(seed);
    this.values = values;
    this.hosts = new byte[hostCount][];
    this.state = new double[hostCount][FIELDS.size()];
    for (int i = 0; i < hostCount; i++) {
      hosts[i] = host(i).getBytes(StandardCharsets.US_ASCII);
      for (int f = 0; f < FIELDS.size(); f++) {
        state[i][f] = random.nextDouble() * 100;
      }
    }
  }

  private String host(int i) {
    String region = REGIONS[random.nextInt(REGIONS.length)];
    return "cpu,hostname=host_%d,region=%s,datacenter=%s%c,rack=%d,os=%s,arch=%s,team=%s,service=%d,service_version=%d,service_environment=%s "
        .formatted(
            i,
            region,
            region,
            'a' + random.nextInt(3),
            random.nextInt(100),
            pick("Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"),
            pick("x64", "x86"),
            pick("SF", "NYC", "LON", "CHI"),
            random.nextInt(20),
            random.nextInt(2),
            pick("production", "staging", "test"));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The next {@code rows} rows. */
  public byte[] body(int rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(rows * 400);
    for (int i = 0; i < rows; i++) {
      out.writeBytes(hosts[next]);
      StringBuilder fields = new StringBuilder();
      for (int f = 0; f < FIELDS.size(); f++) {
        double value = Math.clamp(state[next][f] + random.nextGaussian(), 0, 100);
        state[next][f] = value;
        fields.append(f == 0 ? "" : ",").append(FIELDS.get(f)).append('=').append(text(value));
      }
      fields.append(' ').append(time).append('\n');
      out.writeBytes(fields.toString().getBytes(StandardCharsets.US_ASCII));
      next = (next + 1) % hosts.length;
      if (next == 0) {
        time += STEP_NANOS;
      }
    }
    return out.toByteArray();
  }

  private String text(double value) {
    return switch (values) {
      case INTEGERS -> (long) value + "i";
      case TWO_DECIMALS -> {
        long hundredths = Math.round(value * 100);
        yield hundredths / 100 + (hundredths % 100 < 10 ? ".0" : ".") + hundredths % 100;
      }
      case FULL -> Double.toString(value);
    };
  }
}
