package dev.premortem.daemon;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.premortem.engine.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the sandbox page in a real browser, as a person uses them. */
class PagesTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final LocatorAssertions.ContainsTextOptions PATIENT =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
  @TempDir Path folder;

  private static void shot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", name)).setFullPage(true));
  }

  @Test
  void aPersonBreaksThingsOnOnePageAndWatchesTheDaemonOnTheOther() throws Exception {
    Assumptions.assumeTrue(Files.exists(CHROMIUM), "skipped: chromium is not installed");
    Path bundle = folder.resolve("bundle");
    Policy policy =
        Bundles.policy(
            bundle,
            Bundles.SHOP.replace(
                    "chat, secret", "chat, resource: \"<img src=x onerror=alert(1)>\", secret")
                + "---\nservice: shop\nslos:\n  - {name: freshness, target: 99%, metric: <b>exports}\n");
    Playwright.CreateOptions quiet =
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
    try (Demo demo = new Demo(policy, bundle, 300, 0, 0);
        Playwright playwright = Playwright.create(quiet);
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
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
                                "--disable-sync")))) {
      List<String> errors = new ArrayList<>();
      Page sandbox = browser.newPage();
      sandbox.onPageError(errors::add);
      sandbox.navigate(demo.sandbox().address() + "/");
      Page dashboard = browser.newPage();
      dashboard.onPageError(errors::add);
      dashboard.onDialog(dialog -> errors.add("a dialog: " + dialog.message()));
      dashboard.navigate(demo.dashboard() + "/");
      assertThat(dashboard.locator("#health")).containsText("leading", PATIENT);
      assertThat(dashboard.locator("#attested")).containsText("attested");

      assertThat(dashboard.locator("#services"))
          .containsText("freshness: unknown, nothing measures <b>exports");

      sandbox.getByText("Deploy one that fails 12%").click();
      assertThat(dashboard.locator("#services")).containsText("rolled back", PATIENT);
      assertThat(dashboard.locator("#services")).containsText("traffic observed0%traffic wanted0%");
      assertThat(dashboard.locator("#journal")).containsText("candidate errors are above 0.5%");
      shot(dashboard, "dashboard.png");

      sandbox.getByText("Break bank").click();
      assertThat(dashboard.locator("#incidents")).containsText("P0", PATIENT);
      dashboard.getByText("Acknowledge INC").first().click();
      assertThat(dashboard.locator("#incidents")).containsText("acknowledged byloopback", PATIENT);
      dashboard.getByText("shop.md").first().click();
      assertThat(dashboard.locator("#runbook")).containsText("# What to do");
      dashboard.keyboard().press("Escape");
      shot(sandbox, "sandbox.png");

      dashboard.locator("#kill").focus();
      dashboard.keyboard().press("Enter");
      assertThat(dashboard.locator("#mode")).containsText("stopped", PATIENT);

      Page phone =
          browser.newPage(
              new Browser.NewPageOptions()
                  .setViewportSize(390, 844)
                  .setColorScheme(ColorScheme.DARK));
      phone.navigate(demo.dashboard() + "/");
      assertThat(phone.locator("#services")).containsText("shop", PATIENT);
      Number width = (Number) phone.evaluate("document.documentElement.scrollWidth");
      assertTrue(width.intValue() <= 390, "the dashboard is " + width + " wide on a phone");
      Number unlabelled =
          (Number)
              phone.evaluate(
                  "[...document.querySelectorAll('button,input,select')].filter(e =>"
                      + " !(e.textContent.trim() || (e.labels && e.labels.length))).length");
      assertEquals(0, unlabelled.intValue(), "controls without a label");
      shot(phone, "dashboard-phone.png");
      assertEquals(List.of(), errors);
    }
  }
}
