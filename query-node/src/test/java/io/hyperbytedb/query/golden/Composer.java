package io.hyperbytedb.query.golden;

import java.util.regex.Pattern;

/** Queries of all generators, mixed, the same ones from the same seed. */
final class Composer {
  private static final Pattern TIES =
      Pattern.compile(
          "(mode|percentile)\\(|(first|last|integral)\\(.*FROM (steps|two.cpu)(?!.*(time\\(|\\*))");

  private final Dice dice;
  private final GrafanaGenerator grafana;
  private final ChronografGenerator chronograf;
  private final OddGenerator odd;
  private final QueryGenerator fixture;

  Composer(long seed) {
    dice = new Dice(seed);
    grafana = new GrafanaGenerator(dice);
    chronograf = new ChronografGenerator(dice);
    odd = new OddGenerator(dice);
    fixture = new QueryGenerator(seed);
  }

  Asked next() {
    return switch (dice.between(0, 9)) {
      case 0, 1, 2 -> grafana.next();
      case 3 -> chronograf.next();
      case 4 -> new Asked("g", fixture());
      default -> odd.next();
    };
  }

  /** Of the fixture's queries those that do not depend on which of equal values comes first. */
  private String fixture() {
    String query = fixture.nextCertain();
    while (TIES.matcher(query).find()) {
      query = fixture.nextCertain();
    }
    return GoldenQuery.parse(query).text();
  }
}
