package dev.premortem.engine.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "300s,300",
    "5 minutes,300",
    "1h30m,5400",
    "30d,2592000",
    "PT5M,300",
    "90 min,5400",
    "2w,1209600"
  })
  void durationsAreReadInManySpellings(String text, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), Quantities.duration(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 bananas", "-5s", "5s!", "1e5d", "∞"})
  void whatIsNoDurationIsRefused(String text) {
    assertNull(Quantities.duration(text));
  }

  @ParameterizedTest
  @CsvSource({"99.9%,0.999", "0.5%,0.005", "0.005,0.005", "5 %,0.05"})
  void sharesArePercentagesOrFractions(String text, double value) {
    assertEquals(value, Quantities.ratio(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "0x10", "abc%", "%", "1,5"})
  void whatIsNoNumberIsRefused(String text) {
    assertNull(Quantities.number(text));
    assertNull(Quantities.ratio(text));
  }

  @ParameterizedTest
  @CsvSource({"2Gi,2", "512Mi,0.5", "1073741824,1"})
  void sizesAreRead(String text, double gib) {
    assertEquals(gib, Quantities.memory(text).gib());
  }

  @Property
  void everyWholeNumberOfSecondsComesBack(@ForAll @LongRange(min = 0, max = 10_000_000) long s) {
    assertEquals(Duration.ofSeconds(s), Quantities.duration(s + "s"));
    assertEquals(Duration.ofSeconds(s), Quantities.duration(Duration.ofSeconds(s).toString()));
  }

  @Property
  void noTextMakesAReaderFail(@ForAll String text) {
    Quantities.number(text);
    Quantities.ratio(text);
    Quantities.duration(text);
    Quantities.rate(text);
    Quantities.memory(text);
    Quantities.time(text);
  }
}
