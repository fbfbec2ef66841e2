package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds and reads the rule files that a file of unit tests names. */
final class RuleFiles {
  private RuleFiles() {}

  /** Returns the groups of all files, those named first in the order of evaluation. */
  static List<RuleGroup> groups(UnitTest test, List<Problem> problems) throws IOException {
    Path parent = Path.of(test.file()).getParent();
    Path folder = parent == null ? Path.of("") : parent;
    List<RuleGroup> groups = new ArrayList<>();
    for (String pattern : test.ruleFiles()) {
      List<Path> files = matching(folder, pattern);
      if (files.isEmpty()) {
        problems.add(
            Problem.warning(
                Place.file(test.file()),
                "PROMETHEUS-TEST",
                "no file match pattern " + pattern,
                "rule_files are relative to " + folder.toAbsolutePath().normalize()));
      }
      for (Path file : files) {
        groups.addAll(RuleFile.read(name(file), Files.readString(file), problems));
      }
    }
    Map<String, Integer> order = new HashMap<>();
    for (String name : test.groupOrder()) {
      order.put(name, order.size());
    }
    // Stable: groups that nobody orders keep the order of their files.
    groups.sort((a, b) -> order(order, a) - order(order, b));
    return groups;
  }

  private static int order(Map<String, Integer> order, RuleGroup group) {
    return order.getOrDefault(group.name(), 0);
  }

  private static String name(Path file) {
    return file.toString().replace('\\', '/');
  }

  /** Files that a pattern names, segment by segment. */
  private static List<Path> matching(Path folder, String pattern) throws IOException {
    boolean absolute = pattern.startsWith("/");
    List<Path> found = List.of(absolute ? Path.of("/") : folder);
    for (String segment : pattern.split("/")) {
      if (!segment.isEmpty()) {
        found = step(found, segment);
      }
    }
    return found.stream().filter(Files::isRegularFile).toList();
  }

  private static List<Path> step(List<Path> folders, String segment) throws IOException {
    List<Path> next = new ArrayList<>();
    boolean plain = segment.chars().noneMatch(c -> "*?[{\\".indexOf(c) >= 0);
    for (Path folder : folders) {
      if (plain) {
        next.add(folder.resolve(segment));
      } else {
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        if (Files.isDirectory(listed)) {
          PathMatcher matcher =
              listed.getFileSystem().getPathMatcher("glob:" + segment.replace("{", "\\{"));
          try (Stream<Path> all = Files.list(listed)) {
            all.filter(f -> matcher.matches(f.getFileName()))
                .map(f -> folder.resolve(f.getFileName()))
                .sorted()
                .forEach(next::add);
          }
        }
      }
    }
    return next;
  }
}
