package dev.premortem.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions of strangers take no more than a bounded time, memory and stack. */
class Re2Test {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1,1000}){1,1000}){1,1000}",
        "(?:(?:a{100}){11})",
        "(\\Q(\\E{40}){40}",
        "([)]{40}){40}",
        "((\\({40})+){40}"
      })
  void repetitionsInEachOtherAreRefused(String regex) {
    PatternSyntaxException refused =
        assertThrows(PatternSyntaxException.class, () -> Re2.compile(regex));
    assertTrue(refused.getMessage().contains("repeat"), refused::getMessage);
  }

  @Test
  void manyRepetitionsOneAfterTheOtherAreRefused() {
    assertThrows(PatternSyntaxException.class, () -> Re2.compile("(abc){1000}".repeat(5000)));
  }

  @Test
  void bracketsInEachOtherAreRefused() {
    assertThrows(
        PatternSyntaxException.class,
        () -> Re2.compile("(".repeat(30_000) + "a" + ")".repeat(30_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}x[0-9]{9}y[0-9]{9}",
        "a{1000}",
        "(?:a{20}|b{30}){20}",
        "[]{}(]{3}",
        "a{,5}",
        "{",
        "\\{1000\\}\\{1000\\}",
        "(?i)x{2}\\Qa{999}{999}\\E"
      })
  void whatPeopleWriteIsTaken(String regex) {
    assertEquals(regex, Re2.compile(regex).pattern());
  }
}
