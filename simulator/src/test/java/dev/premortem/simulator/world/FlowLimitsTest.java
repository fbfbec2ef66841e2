package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Simulation;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What flow fidelity does not simulate is refused, and the page says what each one honours. */
class FlowLimitsTest {
  private static void simulate(String clients, boolean everyRequest) {
    String yaml =
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: shop}
        spec: {instances: {min: 5, max: 5}}
        ---
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: buyers}
        spec: {service: shop, arrivals: {rate: 2/s}, errors: 50%, clients: CLIENTS}
        """
            .replace("CLIENTS", clients);
    Options options =
        new Options(
            List.of(),
            1,
            0,
            Duration.ofMinutes(10),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            1,
            true,
            everyRequest,
            List.of());
    new Simulation(Policies.of(yaml), options, Map.of()).run(Progress.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{retries: 20, backoff: 1s}", "{population: 10, thinkTime: 5s}"})
  void clientsThatAnswersMatterToAreRefused(String clients) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> simulate(clients, false));
    String text = String.valueOf(refused.getMessage());
    assertTrue(text.startsWith("test.yaml:6"), text);
    assertTrue(text.contains("error[FLOW-CLIENTS]: the clients of shop"), text);
    assertTrue(text.contains("hint: use --fidelity request"), text);
    assertDoesNotThrow(() -> simulate(clients, true));
  }

  @Test
  void clientsThatDoNothingAreLikeNone() {
    assertDoesNotThrow(() -> simulate("{retries: 0, backoff: 1s}", false));
  }

  @Test
  void thePageSaysOfEveryFieldWhichFidelityHonoursIt() throws IOException {
    Set<String> fields = new TreeSet<>();
    fields("Service", ServiceSpec.class, fields);
    fields("Traffic", TrafficSpec.class, fields);
    Set<String> told = new TreeSet<>();
    String page =
        Files.readString(Path.of(System.getProperty("premortem.root"), "simulator", "README.md"));
    int from = page.indexOf("### Which fidelity honours what");
    String table = page.substring(from, page.indexOf("\n## ", from));
    Matcher row = Pattern.compile("(?m)^\\| ((?:`[\\w.]+`(?:, )?)+) \\|").matcher(table);
    while (row.find()) {
      for (String field : row.group(1).split(", ", -1)) {
        assertTrue(told.add(field.replace("`", "")), field);
      }
    }
    assertEquals(fields, told);
  }

  private static void fields(String path, Class<?> type, Set<String> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> of = component.getType();
      String name = path + "." + component.getName();
      if (of == List.class && component.getName().equals("dependsOn")) {
        of = ServiceSpec.Dependency.class;
      }
      boolean own =
          of.isRecord()
              && (of.getEnclosingClass() == ServiceSpec.class
                  || of.getEnclosingClass() == TrafficSpec.class);
      if (own) {
        fields(name, of, into);
      } else {
        into.add(name);
      }
    }
  }
}
