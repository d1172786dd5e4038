package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What operators and analysts do in the console, in a real browser, on a server with users. */
class ConsoleIT {
  private static final String RUN = "//button[.='Run']";
  private static final String PLOT = "//div[@class='plot']";

  @TempDir static Path home;

  private static ServerProcess server;
  private static Http root;

  /** The first user is made in the page, as an operator does on an empty server. */
  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start(home, "HYPERBYTEDB__AUTH__ENABLED=true");
    root = as("root", "root 'n' pass");
    try (Browser browser = new Browser(server.url()).open("")) {
      browser.see("//h1[.='The first administrator']");
      browser.fill("//input[@name='user']", "root");
      browser.fill("//input[@name='password']", "root 'n' pass");
      browser.click("//button[.='Create']");
      browser.see(RUN);
      browser.isClean();
    }
    assertThat(root.query("", "SHOW USERS").body()).contains("[\"root\",true]");
  }

  @AfterAll
  static void stop() {
    root.close();
    server.close();
  }

  private static Http as(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Http(server.url(), "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static Browser loggedIn(String user, String password, String fragment) {
    Browser browser = new Browser(server.url()).open(fragment);
    logIn(browser, user, password);
    return browser;
  }

  private static void logIn(Browser browser, String user, String password) {
    browser.fill("//input[@name='user']", user);
    browser.fill("//input[@name='password']", password);
    browser.click("//button[.='Log in']");
  }

  private static Browser root(String fragment) {
    return loggedIn("root", "root 'n' pass", fragment);
  }

  /** A database with an hour of two hosts, a point each ten seconds. */
  private static void database(String name) throws Exception {
    assertThat(root.query("", "CREATE DATABASE " + name).status()).isEqualTo(200);
    StringBuilder lines = new StringBuilder();
    long now = Instant.now().getEpochSecond();
    for (int i = 1; i <= 360; i++) {
      for (String host : List.of("a", "b")) {
        long time = (now - 10L * i) * 1_000_000_000;
        lines.append("cpu,host=%s usage=%d.5,n=%di %d\n".formatted(host, i % 60, i, time));
      }
    }
    assertThat(root.write(name, lines.toString()).status()).isEqualTo(204);
  }

  @Test
  void fromAnEmptyServerToAChart() {
    try (Browser browser = root("#/admin")) {
      browser.fill("//form[@aria-label='New database']//input", "first db");
      assertThat(browser.see("//form[@aria-label='New database']//pre").getText())
          .isEqualTo("CREATE DATABASE \"first db\"");
      browser.click("//form[@aria-label='New database']//button");
      browser.see("//td[.='first db']");

      browser.go("Write");
      browser.choose("//select[@name='database']", "first db");
      browser.choose("//select[@name='precision']", "s");
      long now = Instant.now().getEpochSecond();
      browser.fill(
          "//textarea",
          "cpu,host=a usage=1 " + (now - 60) + "\ncpu,host=a usage=3 " + (now - 30) + "\n");
      browser.click("//button[.='Write 2 points']");
      browser.seeText("2 written, 0 refused");

      browser.click("//a[.='Explore' and not(@aria-current)]");
      browser.choose("//label[starts-with(.,'Database')]/select", "first db");
      browser.click("//ul[@aria-label='Measurements']//a[contains(.,'cpu')]");
      browser.click("//tr[td[.='usage']]//a[.='Chart']");
      browser.see(PLOT + "[contains(@aria-label,'1 series')]//canvas");
      browser.click("//button[.='Table']");
      browser.see("//td[.='3']");
      browser.isClean();
    }
  }

  @Test
  void aChartIsZoomedAndItsLinkShowsTheSame() throws Exception {
    database("zoomed");
    try (Browser browser = root("#/query?db=zoomed")) {
      browser.see(RUN);
      browser.choose("//select[@name='db']", "zoomed");
      browser.type("SELECT mean(usage) FROM cpu WHERE $timeFilter GROUP BY time($interval), host");
      browser.click(RUN);
      browser.see(PLOT + "//canvas");
      String wide = browser.address();
      assertThat(wide).contains("from=now-1h").contains("db=zoomed");
      browser.drag(PLOT + "//div[@class='u-over']", 0.4, 0.6);
      browser.until("the range is another one", () -> !browser.address().contains("now-1h"));
      assertThat(Instant.parse(parameter(browser, "to")))
          .isBefore(Instant.parse(parameter(browser, "from")).plusSeconds(1000));

      browser.click("//li/button[contains(.,'host=a')]");
      browser.see("//li/button[contains(.,'host=a') and @aria-pressed='false']");
      browser.click("//button[.='Stacked']");
      browser.until("the link has it", () -> browser.address().contains("kind=stacked"));
      String link = browser.address();
      browser.open(link.substring(link.indexOf('#')));
      browser.see(PLOT + "[contains(@aria-label,'2 series')]//canvas");
      browser.see("//button[.='Stacked' and @aria-pressed='true']");
      browser.isClean();
    }
  }

  private static String parameter(Browser browser, String name) {
    String address = browser.address();
    String value = address.replaceAll(".*[?&]" + name + "=([^&]*).*", "$1");
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }

  @Test
  void plainFieldsAreAskedForPerPixel() throws Exception {
    database("pixels");
    try (Browser browser = root("#/query?db=pixels")) {
      browser.type("SELECT usage FROM cpu WHERE $timeFilter GROUP BY host");
      browser.choose("//select[@name='db']", "pixels");
      browser.click(RUN);
      browser.seeText("least and greatest value per pixel");
      browser.click("//button[.='Table']");
      browser.until("all rows", () -> browser.text().matches("(?s).*\\b[67]\\d\\d rows.*"));
      browser.isClean();
    }
  }

  @Test
  void anErrorIsUnderlinedWhereItIs() throws Exception {
    database("wrong");
    try (Browser browser = root("#/query?db=wrong")) {
      browser.type("SELECT mean(usage) FROM cpu WHERE $timeFilter GRUP BY host");
      browser.click(RUN);
      browser.seeText("error parsing query: found GRUP");
      assertThat(browser.see("//*[contains(@class,'cm-lintRange-error')]").getText())
          .isEqualTo("GRUP");
      browser.isClean();
    }
  }

  @Test
  void aRunningQueryIsKilled() throws Exception {
    database("busy");
    String endless = "SELECT derivative(mean(n)) FROM cpu WHERE time >= 0 GROUP BY time(1ns)";
    CompletableFuture<Http.Answer> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try (Http other = as("root", "root 'n' pass")) {
                return other.query("busy", endless);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    try (Browser browser = root("#/running")) {
      browser.click("//tr[contains(.,'derivative')]//button");
      assertThat(browser.see("//dialog//pre").getText()).startsWith("KILL QUERY ");
      browser.click("//dialog//button[.='Run']");
      assertThat(answer.get().body()).contains("error");
      browser.until("it is gone", () -> !browser.has("//tr[contains(.,'derivative(mean(n))')]"));
      browser.isClean();
    }
  }

  @Test
  void aQueryOfThePageIsCancelled() throws Exception {
    database("cancelled");
    try (Browser browser = root("#/query?db=cancelled")) {
      browser.type("SELECT derivative(mean(n)) FROM cpu WHERE time >= 1 GROUP BY time(1ns)");
      browser.choose("//select[@name='db']", "cancelled");
      browser.click(RUN);
      browser.until(
          "it runs", () -> answer(root, "SHOW QUERIES").contains("time \\u003e= 1 GROUP"));
      browser.click("//button[.='Cancel']");
      browser.seeText("Cancelled.");
      browser.until(
          "it has ended", () -> !answer(root, "SHOW QUERIES").contains("time \\u003e= 1 GROUP"));
      browser.isClean();
    }
  }

  private static String answer(Http http, String statement) {
    try {
      return http.query("", statement).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMeasurementIsDroppedAfterItsStatementWasSeen() throws Exception {
    database("dropped");
    try (Browser browser = root("#/explore?db=dropped&m=cpu")) {
      browser.seeText("2 series");
      browser.click("//div[h1]//button[contains(.,'Drop')]");
      assertThat(browser.see("//dialog//pre").getText()).isEqualTo("DROP MEASUREMENT \"cpu\"");
      assertThat(browser.see("//dialog").getText()).contains("frees 2 series");
      browser.click("//dialog//button[.='Cancel']");
      assertThat(answer(root, "SHOW MEASUREMENTS ON dropped")).contains("cpu");
      browser.click("//div[h1]//button[contains(.,'Drop')]");
      browser.click("//dialog//button[.='Run']");
      browser.seeText("This database is empty.");
      assertThat(answer(root, "SHOW MEASUREMENTS ON dropped")).doesNotContain("cpu");
      browser.isClean();
    }
  }

  @Test
  void aUserIsCreatedGrantedAndRefusedWhatIsNotGranted() throws Exception {
    database("shared");
    try (Browser browser = root("#/admin?part=users")) {
      String form = "//form[@aria-label='New user']";
      browser.fill(form + "//input[@autocomplete='username']", "eve");
      browser.fill(form + "//input[@type='password']", "secret");
      assertThat(browser.see(form + "//pre").getText()).doesNotContain("secret");
      browser.click(form + "//button");
      browser.click("//tr[td[.='eve']]//button[.='Privileges']");
      browser.choose("//form[@aria-label='Grant']//label[starts-with(.,'on')]/select", "shared");
      browser.click("//form[@aria-label='Grant']//button");
      browser.see("//table[@aria-label='Privileges']//tr[td[.='shared'] and td[.='READ']]");

      browser.click("//button[.='Log out']");
      logIn(browser, "eve", "wrong");
      browser.seeText("authorization failed");
      logIn(browser, "eve", "secret");
      browser.go("Query");
      browser.choose("//select[@name='db']", "shared");
      browser.type("SELECT count(usage) FROM cpu; CREATE DATABASE mine");
      browser.click(RUN);
      browser.seeText("requires admin privilege");
      browser.type("SELECT count(usage) FROM cpu");
      browser.click("//button[.='Table']");
      browser.click(RUN);
      browser.see("//td[.='720']");
      browser.go("Cluster");
      browser.see("//p[@class='error']");
      browser.isClean();
    }
  }

  @Test
  void eachBadLineOfAnUploadIsNamed() throws Exception {
    database("upload");
    try (Browser browser = root("#/write")) {
      browser.choose("//select[@name='database']", "upload");
      browser.click("//button[.='CSV']");
      browser.fill("//input[@name='measurement']", "room");
      browser.fill(
          "//textarea",
          """
          time,room,temp
          2026-12-01T10:00:00Z,a b,21.5
          2026-12-01T10:00:10Z,a b,warm
          2026-12-01T10:00:20Z,c,20
          """);
      browser.choose("//select[@aria-label='temp is']", "float");
      browser.click("//button[.='Write 3 points']");
      browser.seeText("2 written, 1 refused");
      browser.seeText("“warm” in temp is no float");
      assertThat(root.query("upload", "SELECT temp FROM room WHERE room = 'a b'").body())
          .contains("[\"2026-12-01T10:00:00Z\",21.5]");

      browser.click("//button[.='Line protocol']");
      browser.fill("//textarea", "room temp=1 1\nroom temp=\"x\" 2\nnonsense\nroom temp=4 4\n");
      browser.click("//button[.='Write 4 points']");
      browser.seeText("2 written, 2 refused");
      browser.see("//tr[td[1][.='2'] and contains(.,'field type conflict')]");
      browser.see("//tr[td[1][.='3'] and contains(.,'unable to parse')]");
      browser.isClean();
    }
  }

  @Test
  void aValueIsTextWhateverItContains() throws Exception {
    database("hostile");
    String evil = "<img/src=x/onerror=alert(1)><script>alert(2)</script>";
    String line = "evil<b>,tag=" + evil.replace("=", "\\=") + " f<i>=1,s=\"" + evil + "\"";
    assertThat(root.write("hostile", line).status()).isEqualTo(204);
    try (Browser browser = root("#/explore?db=hostile&m=evil%3Cb%3E&tag=tag")) {
      browser.seeText(evil);
      browser.click("//a[.='Rows']");
      browser.seeText("1 rows");
      browser.click("//button[.='Chart']");
      browser.click(RUN);
      browser.seeText("evil<b>");
      assertThat(browser.has("//main//img | //main//script | //main//b")).isFalse();
      browser.isClean();
    }
  }

  @Test
  void theKeyboardIsEnough() throws Exception {
    database("keyboard");
    try (Browser browser = root("#/query?db=keyboard&q=")) {
      browser.choose("//select[@name='db']", "keyboard");
      browser.until("the link has it", () -> browser.address().contains("db=keyboard"));
      browser.open("#/query?db=keyboard&q=").see(RUN);
      browser.press(Keys.TAB);
      assertThat(browser.focused()).isEqualTo("To the content");
      for (int i = 0; i < 40 && !browser.focused().startsWith("InfluxQL"); i++) {
        browser.press(Keys.TAB);
      }
      assertThat(browser.focused()).startsWith("InfluxQL statements");
      browser.press("SELECT mean(usage) FROM ");
      browser.pressWithControl(" ");
      browser.see("//li[contains(@class,'') and @role='option' and contains(.,'cpu')]");
      browser.press("cp");
      browser.until("one offer", () -> browser.has("//li[@role='option' and @aria-selected]"));
      browser.until(
          "it is taken",
          () -> {
            browser.press(Keys.ENTER);
            return browser.address().contains("FROM+cpu");
          });
      browser.press(" WHERE $timeFilter GROUP BY host", Keys.ESCAPE);
      browser.pressWithControl(Keys.ENTER);
      browser.see("//button[.='Run']");
      browser.seeText("2 rows");
      browser.press(Keys.TAB);
      assertThat(browser.focused()).isEqualTo("Run");
      browser.isClean();
    }
  }

  @Test
  void aChangeInALinkWaitsForItsReader() throws Exception {
    database("linked");
    try (Browser browser = root("#/query?db=linked&q=DROP+DATABASE+linked")) {
      browser.see(RUN);
      browser.seeText("DROP DATABASE linked");
      assertThat(answer(root, "SHOW DATABASES")).contains("linked");
      browser.open("#/query?db=linked&q=SHOW+MEASUREMENTS&view=table");
      browser.see("//td[.='cpu']");
      assertThat(answer(root, "SHOW DATABASES")).contains("linked");
      browser.isClean();
    }
  }

  @Test
  void historyAndSavedQueriesAreKept() throws Exception {
    database("kept");
    try (Browser browser = root("#/query?db=kept")) {
      browser.type("SELECT count(usage) FROM cpu");
      browser.choose("//select[@name='db']", "kept");
      browser.click(RUN);
      browser.seeText("1 rows");
      browser.click("//button[.='Saved']");
      browser.fill("//input[@placeholder='Name of this query']", "how many");
      browser.press(Keys.ENTER);
      browser.see("//ul[@class='kept']//button[contains(.,'how many')]");
      browser.press(Keys.ESCAPE);
      browser.type("SHOW FIELD KEYS");
      browser.click(RUN);
      browser.seeText("fieldType");
      browser.open("#/query");
      browser.click("//button[.='History']");
      browser.click("//ul[@class='kept']//button[contains(.,'count(usage)')]");
      browser.seeText("1 rows");
      browser.click("//button[.='Saved']");
      browser.see("//ul[@class='kept']//button[contains(.,'how many')]");
      browser.isClean();
    }
  }

  @Test
  void explainIsATreeAndAChartRefreshesItself() throws Exception {
    database("explained");
    try (Browser browser = root("#/query?db=explained")) {
      browser.type("EXPLAIN ANALYZE SELECT mean(usage) FROM cpu WHERE $timeFilter");
      browser.choose("//select[@name='db']", "explained");
      browser.click(RUN);
      browser.see("//details[summary[.='parallel_scan']]//span[.='files_read']");

      browser.open("#/query?db=explained&q=SELECT+last(x)+FROM+live&view=table&refresh=1");
      browser.seeText("No rows.");
      assertThat(root.write("explained", "live x=17i").status()).isEqualTo(204);
      browser.see("//td[.='17']");
      browser.isClean();
    }
  }

  /** A page on a phone needs no scrolling sideways, and a screen reader can name what is on it. */
  @Test
  void everyPageFitsAPhoneAndNamesItsControls() throws Exception {
    database("small");
    String nameless =
        "return [...document.querySelectorAll('button, input, select, textarea, a, [tabindex]')]"
            + ".filter(e => !(e.innerText || e.getAttribute('aria-label') || e.placeholder"
            + " || e.labels?.length || e.title || e.closest('label, [aria-hidden]')))"
            + ".map(e => e.outerHTML.slice(0, 200))";
    try (Browser browser = root("#/query?db=small")) {
      browser.command(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", 375, "height", 800, "deviceScaleFactor", 2, "mobile", true));
      for (String scheme : List.of("light", "dark")) {
        browser.command(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        for (String page :
            List.of(
                "query?db=small&q=SELECT+usage+FROM+cpu+WHERE+$timeFilter+GROUP+BY+host",
                "query?db=small&q=SELECT+*+FROM+cpu+LIMIT+100&view=table",
                "query?db=small&q=SELECT+*+FROM+cpu+LIMIT+100&view=json",
                "query?db=small&q=EXPLAIN+ANALYZE+SELECT+usage+FROM+cpu",
                "explore?db=small&m=cpu&tag=host",
                "write",
                "running",
                "cluster",
                "admin",
                "admin?part=users",
                "admin?part=queries",
                "admin?part=views",
                "admin?part=subscriptions")) {
          browser.open("#/" + page);
          browser.see("//main/section");
          browser.until("nothing is awaited", () -> !browser.has("//*[@aria-busy='true']"));
          assertThat(browser.script("return document.documentElement.scrollWidth"))
              .as(page)
              .isEqualTo(375L);
          assertThat(browser.script(nameless)).as(page).isEqualTo(List.of());
        }
      }
      browser.isClean();
    }
  }
}
