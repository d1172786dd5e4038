package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueryStringTest {
  @Test
  void parsesAsInfluxDbDoes() {
    assertThat(QueryString.parse("a=1&b=x+y&a=2&c&=d&e=f=g&&"))
        .isEqualTo(
            Map.of(
                "a", List.of("1", "2"),
                "b", List.of("x y"),
                "c", List.of(""),
                "", List.of("d"),
                "e", List.of("f=g")));
    assertThat(QueryString.parse("q=%C3%A9%26;%3D")).isEqualTo(Map.of("q", List.of("é&;=")));
    // A pair with an invalid escape is skipped, the others are not.
    assertThat(QueryString.parse("a=%4&b=%zz&c=%&%g0=1&d=%41"))
        .isEqualTo(Map.of("d", List.of("A")));
    assertThat(QueryString.parse("")).isEmpty();
  }

  @Test
  void whatIsEncodedComesBack() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      Map<String, List<String>> params = new TreeMap<>();
      List<String> pairs = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        String name = text(random);
        String value = text(random);
        params.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        pairs.add(
            URLEncoder.encode(name, StandardCharsets.UTF_8)
                + '='
                + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
      assertThat(QueryString.parse(String.join("&", pairs)))
          .as("seed %d round %d", seed, round)
          .isEqualTo(params);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      text.append(random.nextBoolean() ? "aé😀" : "&=+%; \"#").append((char) random.nextInt(0x80));
    }
    return text.toString();
  }

  @Test
  void aNormalizedQueryIsValidAndMeansTheSame() {
    long seed = 20261201;
    Random random = new Random(seed);
    String characters = "ab=&%4cC+;/?#[]{}|\\^\"<> \0\u007f\u00e9\u00ff";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder query = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        query.append(characters.charAt(random.nextInt(characters.length())));
      }
      String what = "seed %d round %d: [%s]".formatted(seed, round, query);
      String encoded = QueryString.encode(query.toString());
      assertThat(URI.create("http://h/p?" + encoded).getRawQuery()).as(what).isEqualTo(encoded);
      assertThat(QueryString.parse(encoded))
          .as(what)
          .isEqualTo(QueryString.parse(query.toString()));
    }
  }

  @Test
  void tooManyParametersAreRefused() {
    assertThat(QueryString.parse("a&".repeat(9_999)).get("a")).hasSize(9_999);
    assertThatThrownBy(() -> QueryString.parse("a&".repeat(10_001)))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("a request has 10000 parameters at most");
  }
}
