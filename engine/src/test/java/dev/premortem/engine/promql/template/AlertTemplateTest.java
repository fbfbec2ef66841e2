package dev.premortem.engine.promql.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTemplateTest {
  private static final TemplateContext CONTEXT =
      new TemplateContext(
          1_700_000_000_000L,
          "https://prom.example/graph",
          q ->
              List.of(
                  new TemplateContext.Row(Map.of("job", "b"), 2),
                  new TemplateContext.Row(Map.of("job", "a"), 1.5)));

  private static String fill(String template, double value) {
    return new AlertTemplate(template)
        .fill(
            new AlertTemplate.Data(
                Map.of("instance", "db-1.example:9100", "job", "db"),
                Map.of("region", "eu"),
                value),
            CONTEXT);
  }

  private static void gives(String expected, String template) {
    assertEquals(expected, fill(template, 0.256), template);
  }

  @Test
  void labelsAndValuesStandWhereTheyAreNamed() {
    gives(
        "db on db-1.example:9100 is 0.256",
        "{{ $labels.job }} on {{$labels.instance}} is {{ $value }}");
    gives("db eu 0.256", "{{ .Labels.job }} {{ $externalLabels.region }} {{ .Value }}");
    gives("none: ", "none: {{ $labels.nothing }}");
    assertEquals("1.234567e+06", fill("{{ $value }}", 1234567));
  }

  @Test
  void numbersAreHumanized() {
    gives("25.6%", "{{ $value | humanizePercentage }}");
    gives("256m", "{{ humanize $value }}");
    gives("1.235k", "{{ 1234.567 | humanize }}");
    gives("1ki", "{{ humanize1024 1024.0 }}");
    gives("1d 1h 1m 1s", "{{ 90061.0 | humanizeDuration }}");
    gives("256ms", "{{ $value | humanizeDuration }}");
    gives("2023-11-14 22:13:20 +0000 UTC", "{{ now | humanizeTimestamp }}");
    gives("0.26", "{{ printf \"%.2f\" $value }}");
    gives("[  25.6|0025.6]", "{{ printf \"[%6.1f|%06.1f]\" 25.6 25.6 }}");
  }

  @Test
  void textsAreChanged() {
    gives("DB", "{{ $labels.job | toUpper }}");
    gives("Disk Of Db", "{{ title \"disk of db\" }}");
    gives("db-1", "{{ reReplaceAll \"\\\\..*\" \"\" $labels.instance }}");
    gives("db-1.example", "{{ stripPort $labels.instance }}");
    gives("db-1:9100", "{{ stripDomain $labels.instance }}");
    gives("a%2Bb+c", "{{ urlQueryEscape \"a+b c\" }}");
    gives("/graph", "{{ pathPrefix }}");
  }

  @Test
  void aPrecisionThatGoDoesNotTakeIsNone() {
    gives("2|2", "{{ printf \"%.999999999f|%.99999999999999999999f\" 1.6 1.6 }}");
    gives("x", "{{ printf \"%99999999999999999999s\" \"x\" }}");
  }

  @Test
  void printfSaysWhatItHasNoVerbOrNoValueFor() {
    gives("1%!(EXTRA int=2, string=x)", "{{ printf \"%d\" 1 2 \"x\" }}");
    gives("1%!(NOVERB)", "{{ printf \"%d%\" 1 }}");
    gives("100%", "{{ printf \"100%%\" }}");
  }

  @Test
  void bracketsThatAreNestedTooDeepAreRefused() {
    String deep = "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}";
    assertThrows(TemplateException.class, () -> new AlertTemplate(deep));
  }

  @Test
  void partsDependOnConditions() {
    gives("high", "{{ if gt $value 0.1 }}high{{ else }}low{{ end }}");
    gives("b", "{{ if eq $labels.job \"x\" }}a{{ else if eq $labels.job \"db\" }}b{{ end }}");
    gives("db", "{{ with $labels.job }}{{ . }}{{ end }}");
    gives("no", "{{ with $labels.nothing }}{{ . }}{{ else }}no{{ end }}");
    gives("true", "{{ and (match \"^d\" $labels.job) (not false) }}");
  }

  @Test
  void queriesGiveSamples() {
    gives("2", "{{ with query \"up\" }}{{ . | first | value }}{{ end }}");
    gives(
        "a=1.5 b=2 ",
        "{{ range query \"up\" | sortByLabel \"job\" }}{{ .Labels.job }}={{ .Value }} {{ end }}");
    gives("0b1a", "{{ range $i, $s := query \"up\" }}{{ $i }}{{ $s.Labels.job }}{{ end }}");
    gives("b", "{{ query \"up\" | first | label \"job\" }}");
  }

  @Test
  void blanksAreTrimmedWhereAsked() {
    gives("a-b", "a {{- \"-\" -}} \n b");
    gives("ab", "a{{/* nothing */}}b");
    gives("5", "{{ $x := 5 }}{{ $x }}");
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() {
    for (String template :
        List.of(
            "{{ nope $value }}",
            "{{ template \"x\" }}",
            "{{ $nothing }}",
            "{{ if true }}",
            "{{ end }}",
            "{{ toTime $value }}",
            "{{ $value ")) {
      assertThrows(TemplateException.class, () -> new AlertTemplate(template), template);
    }
    AlertTemplate first = new AlertTemplate("{{ $labels.job.name }}");
    assertThrows(
        TemplateException.class,
        () -> first.fill(new AlertTemplate.Data(Map.of("job", "a"), Map.of(), 1), CONTEXT));
  }
}
