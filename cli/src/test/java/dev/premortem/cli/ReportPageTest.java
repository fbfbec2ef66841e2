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

  /** The elements whose right edge lies beyond the page's, unless something around them scrolls. */
  private static final String BEYOND_THE_EDGE =
      """
      () => {
        if (document.documentElement.scrollWidth <= 390) return '';
        const scrolls = e => e && e !== document.documentElement
            && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
        return 'the page is ' + document.documentElement.scrollWidth + ' wide: '
            + [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > 390.5 && !scrolls(e.parentElement))
                .map(e => e.tagName + '.' + e.className + ' ' + e.getBoundingClientRect().right)
                .join(', ');
      }
      """;

  @Test
  void drawsEveryChartWithoutAnErrorOnAPhoneAndInTheDark() throws Exception {
    Assumptions.assumeTrue(Files.exists(CHROMIUM), "skipped: chromium is not installed");
    // The name of a bundle may be long and without a place to break.
    Path seed = folder.resolve("b".repeat(60));
    Files.createSymbolicLink(
        seed, Path.of(System.getProperty("premortem.root"), "policies", "agent-marketplace"));
    Ran.premortem(
        "simulate",
        seed.toString(),
        "--scenario",
        "bad-deploy",
        "--replications",
        "8",
        "--horizon",
        "1d",
        "--out",
        folder.toString());
    looksWell(folder.resolve("index.html"), 4, ".verdict");
  }

  @Test
  void recommendationsAndForecastsDoSoToo() throws Exception {
    Assumptions.assumeTrue(Files.exists(CHROMIUM), "skipped: chromium is not installed");
    String seed = System.getProperty("premortem.root") + "/policies/agent-marketplace";
    Ran recommended =
        Ran.premortem(
            "recommend",
            seed,
            "--replications",
            "4",
            "--horizon",
            "6h",
            "--out",
            folder.resolve("r").toString());
    assertEquals(1, recommended.status(), recommended.err());
    looksWell(folder.resolve("r/index.html"), 2, ".verdict");
    Ran forecast = Ran.premortem("forecast", seed, "--page", folder.resolve("f").toString());
    assertEquals(0, forecast.status(), forecast.err());
    looksWell(folder.resolve("f/index.html"), 5, ".verdict");
  }

  @Test
  void theTimelineOfABacktestDoesSoToo() throws Exception {
    Assumptions.assumeTrue(Files.exists(CHROMIUM), "skipped: chromium is not installed");
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 600; minute++) {
      long time = 1_768_896_000L + 60L * minute;
      csv.append(time).append(",cp-backend,requests,").append(100 + minute % 7).append('\n');
      csv.append(time).append(",cp-backend,errors,").append(minute / 60 == 5 ? 40 : 0);
      csv.append('\n');
    }
    Path recording = Files.writeString(folder.resolve("r.csv"), csv);
    String root = System.getProperty("premortem.root") + "/policies/";
    Ran ran =
        Ran.premortem(
            "backtest",
            root + "agent-marketplace",
            "--signals",
            recording.toString(),
            "--compare",
            root + "baseline",
            "--out",
            folder.resolve("bt").toString());
    assertEquals(0, ran.status(), ran.err());
    looksWell(folder.resolve("bt/index.html"), 2, ".card");
  }

  private static void looksWell(Path html, int fewestCharts, String visible) {
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
        page.navigate(html.toUri().toString());
        int charts = page.locator(".chart").count();
        assertTrue(charts >= fewestCharts, "only " + charts + " charts");
        assertEquals(charts, page.locator(".chart svg").count());
        assertEquals(List.of(), errors);
        assertEquals(1, requests.size(), "the page asks for " + requests);
        assertTrue(page.locator(visible).first().isVisible());
        // Whatever fonts a machine has: a wide one must not push the page past the phone's edge.
        for (String font : List.of("inherit", "DejaVu Sans", "monospace")) {
          page.addStyleTag(
              new Page.AddStyleTagOptions()
                  .setContent("* { font-family: " + font + " !important; letter-spacing: .04em }"));
          assertEquals("", page.evaluate(BEYOND_THE_EDGE), "in " + font);
        }
      }
    }
  }
}
