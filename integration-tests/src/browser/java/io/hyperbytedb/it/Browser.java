package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, as Debian's packages chromium and chromium-driver have it. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Keeps what the page's policy refused; it runs before the page's own script. */
  private static final String WATCH =
      "window.refused = [];addEventListener('securitypolicyviolation', e =>"
          + " refused.push(e.violatedDirective + ' ' +"
          + " e.blockedURI));addEventListener('unhandledrejection', e => refused.push('' +"
          + " e.reason));";

  private final ChromeDriver driver;
  private final String url;

  /** Starts one that shows the console of a server. */
  Browser(String url) {
    this.url = url + "/ui/";
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium"));
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
    options.addArguments("--disable-dev-shm-usage", "--window-size=1280,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(program("chromedriver")))
                .build(),
            options);
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
  }

  private static String program(String name) {
    String path = System.getProperty("hyperbytedb.it." + name, "/usr/bin/" + name);
    if (!new File(path).canExecute()) {
      throw new IllegalStateException("no " + path + ": install chromium and chromium-driver");
    }
    return path;
  }

  /** Shows a page in a new document, with an empty history. */
  Browser open(String fragment) {
    driver.get("about:blank");
    driver.get(url + fragment);
    return this;
  }

  /** Goes to a page by its name in the bar. */
  Browser go(String page) {
    click("//nav[@aria-label='Pages']/a[.='" + page + "']");
    return this;
  }

  String address() {
    return Objects.requireNonNull(driver.getCurrentUrl());
  }

  private @Nullable WebElement first(String path) {
    List<WebElement> all = driver.findElements(By.xpath(path));
    return all.isEmpty() ? null : all.getFirst();
  }

  boolean has(String path) {
    return first(path) != null;
  }

  /** Waits for an element that people see. */
  WebElement see(String path) {
    List<WebElement> found = new ArrayList<>();
    until(
        "there is " + path,
        () -> {
          WebElement element = first(path);
          if (element == null || !element.isDisplayed()) {
            return false;
          }
          found.add(element);
          return true;
        });
    return found.getLast();
  }

  /** Waits until a text is on the page. */
  void seeText(String text) {
    until("the page says [" + text + "]", () -> text().contains(text));
  }

  String text() {
    return String.valueOf(driver.executeScript("return document.body.innerText"));
  }

  /** Waits for a condition; one that finds an element gone, as pages are drawn again, holds not. */
  void until(String what, BooleanSupplier condition) {
    try {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .ignoreException(StaleElementReferenceException.class)
          .until(condition::getAsBoolean);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + ", but the page says: " + text(), e);
    }
  }

  void click(String path) {
    until(
        "click " + path,
        () -> {
          WebElement element = first(path);
          if (element == null || !element.isDisplayed() || !element.isEnabled()) {
            return false;
          }
          element.click();
          return true;
        });
  }

  /** Replaces the text of a field. */
  void fill(String path, String text) {
    WebElement field = see(path);
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    field.sendKeys(text);
  }

  void choose(String path, String option) {
    click(path + "/option[.='" + option + "']");
  }

  /** Presses keys where the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void pressWithControl(CharSequence key) {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
  }

  /** Drags over an element, from one part of its width to another. */
  void drag(String path, double from, double to) {
    WebElement element = see(path);
    int width = element.getSize().getWidth();
    int start = (int) (width * (from - 0.5));
    new Actions(driver)
        .moveToElement(element, start, 0)
        .clickAndHold()
        .moveByOffset((int) (width * (to - from)) / 2, 2)
        .moveByOffset((int) (width * (to - from)) / 2, 2)
        .release()
        .perform();
  }

  /** What has the focus, as its label, its text or its name. */
  String focused() {
    return String.valueOf(
        driver.executeScript(
            "const e = document.activeElement; return e.getAttribute('aria-label') ||"
                + " e.innerText || e.name || e.tagName"));
  }

  /** Writes statements into the editor. */
  void type(String statements) {
    see("//div[contains(@class,'cm-content')]").click();
    pressWithControl("a");
    press(Keys.DELETE);
    driver.executeCdpCommand("Input.insertText", Map.of("text", statements));
  }

  @Nullable Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  @Nullable Object command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  byte[] picture() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** Nothing went wrong in the page, but what the server refused. */
  void isClean() {
    assertThat(script("return window.refused")).isEqualTo(List.of());
    assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .extracting(LogEntry::getMessage)
        .allMatch(message -> message.contains("the server responded with a status of 4"));
    assertThat(driver.manage().getCookies()).isEmpty();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
