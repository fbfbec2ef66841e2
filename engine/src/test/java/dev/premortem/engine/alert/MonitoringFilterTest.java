package dev.premortem.engine.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.alert.MonitoringFilter.FilterException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters select what Cloud Monitoring's documentation says they select. */
class MonitoringFilterTest {
  private static final SeriesLabels SERIES =
      new SeriesLabels(
          "run.googleapis.com/request_count",
          Map.of("response_code_class", "5xx", "response_code", "503"),
          "cloud_run_revision",
          Map.of("service_name", "shop", "project_id", "p-1"),
          Map.of("name", "vm-7"),
          Map.of("team", "web"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "metric.type = \"run.googleapis.com/request_count\"|true",
        "metric.type=\"run.googleapis.com/other\"|false",
        "metric.label.response_code_class=\"5xx\" AND resource.labels.service_name=\"shop\"|true",
        "metric.labels.\"response_code_class\" = \"5xx\"|true",
        "metric.labels.response_code_class != \"5xx\"|false",
        "NOT metric.labels.response_code_class = \"4xx\"|true",
        "metric.labels.missing = \"\"|true",
        "resource.type = starts_with(\"cloud_run\")|true",
        "resource.type = ends_with(\"revision\")|true",
        "resource.type = has_substring(\"gke\")|false",
        "resource.type : \"RUN_REV\"|true",
        "resource.labels.service_name = one_of(\"a\", \"shop\")|true",
        "resource.labels.service_name != one_of(\"a\", \"shop\")|false",
        "resource.labels.service_name = monitoring.regex.full_match(\"sh.*\")|true",
        "resource.labels.service_name = monitoring.regex.full_match(\"sh\")|false",
        "resource.labels.service_name =~ \"s.op\"|true",
        "metadata.system_labels.name = \"vm-7\" metadata.user_labels.team = \"web\"|true",
        "project = \"p-1\"|true",
        "metric.labels.response_code >= 500|true",
        "metric.labels.response_code < 500|false",
        // OR binds before AND.
        "project = \"x\" AND resource.type = \"y\" OR project = \"p-1\"|false",
        "project = \"p-1\" AND resource.type = \"y\" OR project = \"p-1\"|true",
        "(project = \"x\" AND resource.type = \"y\") OR project = \"p-1\"|true",
      })
  void selects(String filter, boolean expected) throws FilterException {
    assertEquals(expected, MonitoringFilter.parse(filter).matches(SERIES));
  }

  @Test
  void knowsTheMetricThatItNames() throws FilterException {
    assertEquals(
        "a/b", MonitoringFilter.parse("resource.type=\"x\" AND metric.type=\"a/b\"").metricType());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "metric.type",
        "metric.type =",
        "metric.type = \"a\" AND",
        "metric.type = \"a\" )",
        "(metric.type = \"a\"",
        "metric.type ~ \"a\"",
        "weather = \"fine\"",
        "resource.type = monitoring.regex.full_match(\"(\")",
        "resource.type = one_of(",
        "metric.labels.x > \"much\"",
        "select_slo_burn_rate(\"projects/x\", 3600s) > 1",
      })
  void whatIsNoFilterIsRefusedWithWhatIsWrong(String filter) {
    FilterException e = assertThrows(FilterException.class, () -> MonitoringFilter.parse(filter));
    assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
  }

  @Test
  void deepBracketsAreRefusedNotOverflowed() {
    assertThrows(
        FilterException.class,
        () -> MonitoringFilter.parse("(".repeat(5000) + "project = \"a\"" + ")".repeat(5000)));
  }
}
