package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FormsTest {
  private static final String MULTIPART = "multipart/form-data; boundary=xYx";

  private static Forms.Form parse(@Nullable String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return Forms.parse(type, new HttpExchange.Body(bytes, bytes.length));
  }

  private static String part(String name, @Nullable String file, String content) {
    return "--xYx\r\nContent-Disposition: form-data; name=\""
        + name.replace("\\", "\\\\").replace("\"", "\\\"")
        + '"'
        + (file == null ? "" : "; filename=\"" + file + "\"\r\nContent-Type: text/plain")
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  @Test
  void formsAreKnownByTheirType() {
    assertThat(Forms.isForm("application/x-www-form-urlencoded; charset=utf-8")).isTrue();
    assertThat(Forms.isForm(" MULTIPART/form-data ;boundary=x")).isTrue();
    assertThat(Forms.isUrlEncoded("multipart/form-data")).isFalse();
    assertThat(Forms.isForm("text/plain")).isFalse();
    assertThat(Forms.isForm(null)).isFalse();
    assertThat(parse("text/plain", "a=b").values()).isEmpty();
    assertThat(parse(null, "a=b").values()).isEmpty();
    assertThat(parse(Forms.URL_ENCODED, "a=b+c&d=%C3%A9").values())
        .isEqualTo(Map.of("a", List.of("b c"), "d", List.of("é")));
  }

  @Test
  void partsComeBackAndNothingOfATruncatedBody() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Map<String, List<String>> values = new TreeMap<>();
      Map<String, List<String>> files = new TreeMap<>();
      StringBuilder body = new StringBuilder();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        String name = List.of("q", "dé", "a\"b\\", "x;y=z").get(random.nextInt(4));
        String content = text(random);
        boolean file = random.nextInt(3) == 0;
        body.append(part(name, file ? "f.txt" : null, content));
        (file ? files : values).computeIfAbsent(name, k -> new ArrayList<>()).add(content);
      }
      String whole = body + "--xYx--\r\n";
      String what = "seed %d round %d".formatted(seed, round);
      Forms.Form form = parse(MULTIPART, whole);
      assertThat(form.values()).as(what).isEqualTo(values);
      assertThat(form.files()).as(what).isEqualTo(files);
      int length = random.nextInt(body.length() + "--xYx".length() + 1);
      Forms.Form part = parse(MULTIPART, whole.substring(0, length));
      assertThat(part.values()).as("%s, %d characters", what, length).isEmpty();
      assertThat(part.files()).as("%s, %d characters", what, length).isEmpty();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n > 0; n--) {
      text.append(List.of("\r\n", "--", "--xYx", "é", "a=b&c", "\n\n").get(random.nextInt(6)));
      // A line that begins with the delimiter would end the part.
      text.append('.');
    }
    return text.toString().replace("\r\n--xYx", "\r\n.--xYx").replaceFirst("^--xYx", ".--xYx");
  }

  @Test
  void filesAreValuesOfParametersWhereAsked() {
    byte[] body =
        (part("q", null, "SELECT 1") + part("q", "f", "SELECT 2") + "--xYx--")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Forms.params(MULTIPART, new HttpExchange.Body(body, body.length)))
        .isEqualTo(Map.of("q", List.of("SELECT 1", "SELECT 2")));
  }

  @Test
  void partsWithoutANameAreSkipped() {
    String body =
        "--xYx\r\nContent-Disposition: form-data\r\n\r\na\r\n"
            + "--xYx\r\nContent-Disposition: attachment; name=\"b\"\r\n\r\nb\r\n"
            + "--xYx\r\nno header"
            + "\r\n"
            + part("c", null, "c")
            + "--xYx--";
    assertThat(parse(MULTIPART, body).values()).isEqualTo(Map.of("c", List.of("c")));
    assertThat(parse("multipart/form-data", body).values()).as("no boundary").isEmpty();
    assertThat(parse("multipart/form-data; boundary=other", body).values()).isEmpty();
  }
}
