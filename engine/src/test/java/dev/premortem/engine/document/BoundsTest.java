package dev.premortem.engine.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field of every kind has bounds, which reader and schema share. */
class BoundsTest {
  @TempDir Path folder;

  private static void types(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        types(argument, found);
      }
    } else if (type instanceof Class<?> raw && found.add(raw) && raw.isRecord()) {
      for (RecordComponent component : raw.getRecordComponents()) {
        if (component.isAnnotationPresent(Here.class)) {
          continue; // no field
        }
        types(component.getGenericType(), found);
      }
    }
  }

  private static Set<Class<?>> within(Type type) {
    Set<Class<?>> found = new java.util.LinkedHashSet<>();
    if (type instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        found.addAll(within(argument));
      }
    } else if (type instanceof Class<?> raw) {
      found.add(raw);
    }
    return found;
  }

  @Test
  void noDurationRateOrMemoryIsWithoutALimitAndNoCountWithoutARange() {
    Set<Class<?>> records = new java.util.LinkedHashSet<>();
    for (Kind kind : Kind.values()) {
      types(kind.spec(), records);
    }
    Set<String> open = new TreeSet<>();
    for (Class<?> record : records) {
      if (!record.isRecord()
          || record == Ratio.class
          || record == Rate.class
          || record == Memory.class
          || record == StatusRange.class) {
        continue;
      }
      for (RecordComponent component : record.getRecordComponents()) {
        Bounds bounds = Bounds.of(component);
        for (Class<?> type : within(component.getGenericType())) {
          boolean time = type == Duration.class || type == Rate.class || type == Memory.class;
          boolean count = type == int.class || type == Integer.class || type == Ratio.class;
          if ((time || count) && bounds.max(type) >= 1e18) {
            open.add(record.getSimpleName() + "." + component.getName());
          }
        }
      }
    }
    assertEquals(Set.of(), open);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bakeTime: 5m|bakeTime: 999999999s|bakeTime must be at least 0s and at most 30d",
        "bakeTime: 5m|bakeTime: PT999999999999H|bakeTime must be a duration",
        "max: 20|max: 99999999999999999999|max must be a smaller number",
        "max: 20|max: 2147483647|max must be at least 1 and at most 10000",
        "rate: 20/s|rate: 9e9/s|rate must be at least 0/s and at most 1000000/s",
        "resolveWithin: 30m|resolveWithin: 0s|resolveWithin must be at least 1s and at most 365d",
        "timeout: 15 minutes|timeout: 400d|timeout must be at least 1s and at most 7d",
        "week_of: 2026-01-20|week_of: 9999-01-20|week_of must be from the year 1970 to 2199",
        "name: canary|name: ''|name must have at least 1 character",
        "maxErrorRatio: 0.5%|maxErrorRatio: .inf|maxErrorRatio must be a share",
        "rate: 20/s|rate: 2/s, dayOfWeek: {sunday: -1}|sunday must be at least 0 and at most 1000",
        "rate: 20/s|rate: 2/s, dayOfWeek: {sundai: 2}|sundai is not one of monday, tuesday",
      })
  void aValueOutOfBoundsIsRefusedAtItsPlaceWithTheBounds(String right, String wrong, String says) {
    String yaml = Bundles.SHOP.replace(right, wrong);
    assertTrue(!yaml.equals(Bundles.SHOP));
    List<Problem> problems = Bundles.problems(folder, yaml);
    int line =
        1 + (int) yaml.substring(0, yaml.indexOf(wrong)).chars().filter(c -> c == '\n').count();
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.message().startsWith(says)
                        && p.level() == Problem.Level.ERROR
                        && p.place().line() == line),
        problems::toString);
  }

  @Test
  void theSchemaSaysTheSameBounds() {
    Map<?, ?> spec = spec(Kind.SERVICE);
    Map<?, ?> instances = (Map<?, ?>) ((Map<?, ?>) spec.get("instances")).get("properties");
    assertEquals(10_000.0, ((Map<?, ?>) instances.get("max")).get("maximum"));
    Map<?, ?> hours = (Map<?, ?>) instances.get("minByHour");
    assertEquals(10_000.0, ((Map<?, ?>) hours.get("items")).get("maximum"));
    Map<?, ?> wait = (Map<?, ?>) spec.get("startupTime");
    assertTrue(String.valueOf(wait.get("description")).endsWith("; from 0s to 1h"), wait::toString);
    Map<?, ?> arrivals = (Map<?, ?>) spec(Kind.TRAFFIC).get("arrivals");
    Map<?, ?> days = (Map<?, ?>) ((Map<?, ?>) arrivals.get("properties")).get("dayOfWeek");
    assertTrue(days.get("propertyNames").toString().contains("monday"), days::toString);
  }

  private static Map<?, ?> spec(Kind kind) {
    Map<?, ?> properties = (Map<?, ?>) SchemaWriter.schema(kind).get("properties");
    return (Map<?, ?>) ((Map<?, ?>) properties.get("spec")).get("properties");
  }

  @Test
  void aBoundIsWrittenAsADocumentWouldWriteIt() {
    List<String> texts = new ArrayList<>();
    for (double seconds : new double[] {0, 0.0001, 0.25, 45, 90, 120, 7200, 86_400, 31_536_000}) {
      texts.add(Bounds.text(seconds, Duration.class));
    }
    assertEquals(List.of("0s", "0.1ms", "250ms", "45s", "90s", "2m", "2h", "1d", "365d"), texts);
  }
}
