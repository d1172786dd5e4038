package io.hyperbytedb.query.golden;

import java.util.List;

/**
 * What the generator knows of the fixture.
 *
 * @param from where a measurement is read from
 * @param floats fields that are floats, whose sums are exact
 * @param integers fields that are integers
 * @param others fields that are strings or booleans
 * @param tags its tags, with values that exist or not
 * @param start where its data starts, in seconds
 * @param end where its data ends, in seconds
 * @param steps durations that divide it into a handful of buckets
 * @param isUnique whether no two series have a point of one time
 * @param isOneGroup whether all its data is in one shard group
 */
record FixtureSchema(
    String from,
    List<String> floats,
    List<String> integers,
    List<String> others,
    List<Tag> tags,
    long start,
    long end,
    List<String> steps,
    boolean isUnique,
    boolean isOneGroup) {

  record Tag(String name, List<String> values) {}

  static List<FixtureSchema> all() {
    return List.of(
        new FixtureSchema(
            "cpu",
            List.of("usage"),
            List.of("procs"),
            List.of("state", "up"),
            List.of(
                new Tag("host", List.of("h1", "h2", "h3", "h 6", "nope")),
                new Tag("region", List.of("eu", "us", ""))),
            1483228800,
            1483234200,
            List.of("5m", "10m", "17m", "30m", "1h"),
            true,
            true),
        new FixtureSchema(
            "fleet",
            List.of("load"),
            List.of("conn"),
            List.of("ok", "note"),
            List.of(
                new Tag("host", List.of("f03", "f17", "f42", "f59")),
                new Tag("dc", List.of("ams", "ber", "")),
                new Tag("os", List.of("linux", "bsd", ""))),
            1488326400,
            1491350400,
            List.of("3d", "1w", "10d", "2w"),
            true,
            false),
        new FixtureSchema(
            "wave",
            List.of("v"),
            List.of("n"),
            List.of("st", "up"),
            List.of(new Tag("ch", List.of("a", "b", "c"))),
            3600,
            18000,
            List.of("10m", "25m", "40m", "1h"),
            true,
            true),
        new FixtureSchema(
            "modes",
            List.of("f"),
            List.of("v"),
            List.of("s", "b"),
            List.of(new Tag("g", List.of("x", "y"))),
            50,
            62,
            List.of("2s", "3s", "5s"),
            true,
            true),
        new FixtureSchema(
            "gaps",
            List.of("f"),
            List.of("i"),
            List.of("s", "b"),
            List.of(new Tag("k", List.of("p", "q"))),
            1000,
            1400,
            List.of("20s", "30s", "90s"),
            true,
            true),
        new FixtureSchema(
            "steps",
            List.of("w"),
            List.of("v"),
            List.of(),
            List.of(new Tag("h", List.of("a", "b", "d")), new Tag("half", List.of("l", "r"))),
            600,
            1080,
            List.of("1m", "90s", "4m"),
            false,
            true),
        new FixtureSchema(
            "neg",
            List.of("w"),
            List.of("v"),
            List.of(),
            List.of(new Tag("p", List.of("m", "p"))),
            -80,
            81,
            List.of("20s", "30s", "1m"),
            true,
            false),
        new FixtureSchema(
            "rewr",
            List.of("b"),
            List.of("a"),
            List.of("c", "d", "e"),
            List.of(new Tag("s", List.of("0", "1"))),
            -60,
            601,
            List.of("1m", "150s", "5m"),
            true,
            false),
        new FixtureSchema(
            "hourly.probe",
            List.of(),
            List.of("hops"),
            List.of(),
            List.of(new Tag("id", List.of("a", "b"))),
            1490486400,
            1490594400,
            List.of("2h", "5h", "12h"),
            true,
            false),
        new FixtureSchema(
            "two.cpu",
            List.of("usage"),
            List.of("temp"),
            List.of(),
            List.of(new Tag("host", List.of("h1", "h2", "z9"))),
            1483228800,
            1483230000,
            List.of("2m", "5m", "7m"),
            false,
            true),
        new FixtureSchema(
            "k..net",
            List.of("out"),
            List.of("in"),
            List.of(),
            List.of(new Tag("if", List.of("eth0", "eth2")), new Tag("node", List.of("x", "y"))),
            1500000000,
            1500001800,
            List.of("3m", "7m", "15m"),
            true,
            true));
  }
}
