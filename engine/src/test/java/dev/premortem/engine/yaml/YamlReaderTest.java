package dev.premortem.engine.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write as YAML is read as YAML 1.1 says, or refused with its place. */
class YamlReaderTest {
  private static List<Node> read(String text) {
    List<Problem> problems = new ArrayList<>();
    List<Node> nodes = YamlReader.read("f.yaml", text, problems);
    assertEquals(List.of(), problems);
    return nodes;
  }

  private static Problem refused(String text) {
    List<Problem> problems = new ArrayList<>();
    YamlReader.read("f.yaml", text, problems);
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  private static Object plain(Node node) {
    if (node instanceof Node.Mapping mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      mapping.entries().forEach((name, entry) -> map.put(name, plain(entry.value())));
      return map;
    }
    if (node instanceof Node.Sequence sequence) {
      return sequence.items().stream().map(YamlReaderTest::plain).toList();
    }
    Node.Scalar scalar = (Node.Scalar) node;
    return scalar.isNull() ? "null" : scalar.text();
  }

  private static Object only(String text) {
    List<Node> nodes = read(text);
    assertEquals(1, nodes.size());
    return plain(nodes.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\n---\n",
        "---\na: 1\n---\n---\n",
        "--- # nothing\n---\na: 1\n...\n",
        "# a comment\n---\n# another\n---\na: 1\n---\n# the last\n",
        "\uFEFFa: 1\r\n---\r\n",
        "%YAML 1.2\n---\na: 1\n...\n...\n",
        "\n\n\na: 1",
        "{\"a\":\t1}\n",
      })
  void documentsInWhichNothingIsWrittenAreSkipped(String text) {
    assertEquals(Map.of("a", "1"), only(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "---", "# nothing", "\n\n", "---\n---\n...\n", "\uFEFF"})
  void aFileInWhichNothingIsWrittenHasNoDocuments(String text) {
    assertEquals(List.of(), read(text));
  }

  @Test
  void whatAMappingGivesItselfWinsOverWhatItMergesWhereverItStands() {
    String yaml = "base: &b {x: 1, y: 2}\nfirst: {<<: *b, x: 3}\nlast: {x: 3, <<: *b}\n";
    Node.Mapping root = (Node.Mapping) read(yaml).get(0);
    assertEquals(Map.of("x", "3", "y", "2"), plain(root.get("first")));
    assertEquals(Map.of("x", "3", "y", "2"), plain(root.get("last")));
  }

  @Test
  void ofSeveralMergedMappingsTheEarlierWins() {
    String yaml = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b, {y: 3, z: 3}]}\n";
    Node.Mapping root = (Node.Mapping) read(yaml).get(0);
    assertEquals(Map.of("x", "1", "y", "2", "z", "3"), plain(root.get("c")));
  }

  @Test
  void aMergeOfAMergeHasEverything() {
    String yaml = "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n";
    Node.Mapping root = (Node.Mapping) read(yaml).get(0);
    assertEquals(Map.of("x", "1", "y", "2", "z", "3"), plain(root.get("c")));
  }

  @Test
  void whatIsMergedKeepsItsPlaceAndSaysWhereItIsMerged() {
    String yaml = "a: &a\n  x: 1\nc:\n  <<: *a\n";
    Node.Mapping root = (Node.Mapping) read(yaml).get(0);
    Node.Entry entry = ((Node.Mapping) root.get("c")).entries().get("x");
    assertEquals(new Place("f.yaml", 2, 3), entry.key());
    assertEquals(new Place("f.yaml", 2, 6), entry.value().place());
    assertEquals(new Place("f.yaml", 4, 3), entry.mergedAt());
  }

  @Test
  void aMergeKeyInQuotesIsANameLikeOthers() {
    assertEquals(Map.of("<<", "1"), only("\"<<\": 1\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: {<<: 1}|YAML-MERGE|1|5",
        "a: {<<: [{x: 1}, y]}|YAML-MERGE|1|5",
        "a: {<<: {x: 1}, <<: {y: 1}}|YAML-DUPLICATE-KEY|1|17",
        "a: 1\\nb: 2\\na: 3|YAML-DUPLICATE-KEY|3|1",
        "a: &a {b: *a}|YAML-ALIAS|1|11",
        "a: &a\\n  <<: *a|YAML-ALIAS|2|7",
        "a: &a 1\\n---\\nb: *a|YAML-ALIAS|3|4",
        "a: !Ref x|YAML-TAG|1|4",
        "a: !!java.io.File [x]|YAML-TAG|1|4",
        "[a]: 1|YAML-SYNTAX|1|1",
        "a: 1\\nb: \"|YAML-SYNTAX|2|5",
        "a: {{ .Values.x }}|YAML-TEMPLATE|1|4",
        "a:\\n  {{- toYaml .Values.x }}|YAML-TEMPLATE|2|3",
        "{{- if .Values.on }}\\na: 1\\n{{- end }}|YAML-TEMPLATE|1|1",
        "a: web-{{ .Release.Name }}|YAML-TEMPLATE|1|4",
        "a: 1\\n{% if x %}\\nb: 2\\n{% endif %}|YAML-TEMPLATE|2|1",
        "{{ name }}: 1|YAML-TEMPLATE|1|1",
      })
  void whatIsNoPlainYamlIsRefusedAtItsPlace(String text, String code, int line, int column) {
    Problem problem = refused(text.replace("\\n", "\n"));
    assertEquals(code, problem.code(), problem::text);
    assertEquals(new Place("f.yaml", line, column), problem.place());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"{{ $labels.pod }} of {{ .Values.x }}\"",
        "'{{ .Values.x }}'",
        "High load on {{ $labels.instance }}",
        "|\n  {{ .Values.x }}\n",
        "${{ secrets.TOKEN }}",
      })
  void bracesInATextAreText(String value) {
    Node.Mapping root = (Node.Mapping) read("a: " + value + "\n").get(0);
    assertTrue(root.text("a").contains("{{"));
  }

  @ParameterizedTest
  @CsvSource({"~,null", "null,null", "'',null", "\"null\",null text", "!!str null,null text"})
  void onlyAPlainNullIsNothing(String written, String means) {
    Node.Scalar scalar = (Node.Scalar) ((Node.Mapping) read("a: " + written).get(0)).get("a");
    assertEquals(means.equals("null"), scalar.isNull());
  }

  @Test
  void mergesThatMultiplyEndAtALimit() {
    StringBuilder yaml = new StringBuilder("m0: &m0 {a: [1, 2, 3, 4, 5, 6, 7, 8]}\n");
    for (int i = 1; i < 20; i++) {
      yaml.append("m%d: &m%d {x: *m%d, <<: *m%d, y: *m%d}\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertEquals("YAML-ALIAS", refused(yaml.toString()).code());
  }

  @Test
  void aCharacterThatYamlForbidsHasItsPlace() {
    Problem problem = refused("a: 1\nb: \u0007\n");
    assertEquals("YAML-SYNTAX", problem.code());
    assertEquals(new Place("f.yaml", 2, 4), problem.place());
  }
}
