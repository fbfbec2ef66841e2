package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are UTF-8, with or without a byte order mark; anything else is refused by its name. */
class FileEncodingTest {
  private static List<Problem> problems(byte[] yaml) {
    return BundleLoader.load(
            Map.of("bundle.yaml", yaml, "shop.md", "# shop".getBytes(StandardCharsets.UTF_8)), "")
        .problems();
  }

  @Test
  void aByteOrderMarkAndWindowsLinesChangeNothing() {
    String text = "\uFEFF" + Bundles.SHOP.replace("\n", "\r\n");
    assertEquals(
        problems(Bundles.SHOP.getBytes(StandardCharsets.UTF_8)),
        problems(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-32LE"})
  void anotherByteOrderMarkIsRefusedByName(String charset) {
    byte[] bytes = ("\uFEFF" + Bundles.SHOP).getBytes(Charset.forName(charset));
    Problem problem =
        problems(bytes).stream()
            .filter(p -> p.code().equals("FILE-ENCODING"))
            .findFirst()
            .orElseThrow();
    assertEquals(new Place("bundle.yaml", 1, 1), problem.place());
    assertEquals(true, problem.message().startsWith("the file is UTF-"), problem.message());
  }

  @Test
  void aByteThatIsNotUtf8HasItsPlace() {
    Problem problem =
        problems("a: 1\nb: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1)).stream()
            .filter(p -> p.code().equals("FILE-ENCODING"))
            .findFirst()
            .orElseThrow();
    assertEquals(new Place("bundle.yaml", 2, 4), problem.place());
  }
}
