package dev.premortem.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The frame that all pages share: one file that opens offline, in the light and in the dark. */
final class HtmlPage {
  private HtmlPage() {}

  /**
   * Returns a whole page.
   *
   * @param title title of the window
   * @param body what is between the ends of {@code main}
   * @param data data of charts, by the keys that the body's {@code .chart} elements carry; null for
   *     a page without charts
   */
  static String of(
      String title, CharSequence body, @org.jspecify.annotations.Nullable JsonNode data) {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(escape(title))
        .append("</title>\n<style>\n")
        .append(resource("/dev/premortem/reports/report.css"))
        .append("</style>\n</head>\n<body>\n<main>\n")
        .append(body)
        .append("</main>\n");
    if (data != null) {
      out.append("<script type=\"application/json\" id=\"data\">")
          .append(Json.compact(data).replace("</", "<\\/").replace("<!--", "<\\u0021--"))
          .append("</script>\n<script>")
          .append(
              resource("/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js")
                  .replace("</script", "<\\/script"))
          .append("</script>\n<script>\n")
          .append(resource("/dev/premortem/reports/report.js"))
          .append("</script>\n");
    }
    return out.append("</body>\n</html>\n").toString();
  }

  /** Returns text that may stand in HTML. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
