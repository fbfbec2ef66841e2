package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser: it draws its charts, offline, on a phone and in the dark. */
class ReportPageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  @TempDir Path folder;

  private static BrowserType.LaunchOptions options() {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(CHROMIUM)
        .setArgs(
            List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
  }

  @Test
  void drawsEveryChartWithoutAnErrorOnAPhoneAndInTheDark() {
    Assumptions.assumeTrue(Files.exists(CHROMIUM), "skipped: chromium is not installed");
    String seed = System.getProperty("premortem.root") + "/policies/agent-marketplace";
    Ran.premortem(
        "simulate",
        seed,
        "--scenario",
        "bad-deploy",
        "--replications",
        "8",
        "--horizon",
        "1d",
        "--out",
        folder.toString());
    Playwright.CreateOptions quiet =
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
    try (Playwright playwright = Playwright.create(quiet);
        Browser browser = playwright.chromium().launch(options())) {
      Browser.NewPageOptions phone =
          new Browser.NewPageOptions().setViewportSize(390, 844).setColorScheme(ColorScheme.DARK);
      try (Page page = browser.newPage(phone)) {
        List<String> errors = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        page.onPageError(errors::add);
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(folder.resolve("index.html").toUri().toString());
        int charts = page.locator(".chart").count();
        assertTrue(charts >= 4, "only " + charts + " charts");
        assertEquals(charts, page.locator(".chart svg").count());
        assertEquals(List.of(), errors);
        assertEquals(1, requests.size(), "the page asks for " + requests);
        assertTrue(page.locator(".verdict").isVisible());
        Number width = (Number) page.evaluate("document.documentElement.scrollWidth");
        assertTrue(width.intValue() <= 390, "the page is " + width + " wide on a phone");
      }
    }
  }
}
