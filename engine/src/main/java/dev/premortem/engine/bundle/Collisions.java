package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds two of the same: documents of a kind of which a bundle has one, and names that are told
 * apart by nothing but case, blanks and punctuation. Which of two counts would be chance.
 */
final class Collisions {
  /**
   * A list in a document whose entries have names.
   *
   * @param what what people call an entry
   * @param list field that holds the list
   * @param name field that holds the name of an entry
   * @param plain what of a name counts
   */
  private record Entries(String what, String list, String name, UnaryOperator<String> plain) {}

  private static final Map<Kind, Entries> NAMED =
      Map.of(
          Kind.SECRETS, new Entries("secret", "secrets", "name", name -> name),
          Kind.BACKUPS, new Entries("backup", "database_backups", "name", name -> name),
          Kind.RECOVERY, new Entries("recovery procedure", "procedures", "name", name -> name),
          Kind.COSTS, new Entries("cost component", "components", "name", name -> name),
          Kind.SCORECARD, new Entries("target", "targets", "name", name -> name),
          Kind.PEOPLE, new Entries("responder", "responders", "name", PeopleSpec::plainName));

  /** What is there already. */
  private record Claim(String text, Place place) {}

  private final List<Problem> problems;
  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<Kind, Place> single = new HashMap<>();

  Collisions(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Takes in a document.
   *
   * @param fields what stands in it, below its envelope
   */
  void add(Kind kind, String name, Place place, Node fields) {
    Place other = single.putIfAbsent(kind, place);
    if (kind.count() == Kind.Count.ONE && other != null) {
      problems.add(
          Problem.error(
              place,
              "DUPLICATE-DOCUMENT",
              "there is another " + kind.label() + " at " + other + "; a bundle has one",
              "write both into one document"));
    } else if (kind.count() == Kind.Count.NAMED) {
      claim(kind.label(), name, place);
    }
    if (!(fields instanceof Node.Mapping mapping)) {
      return;
    }
    if (kind == Kind.CHANNEL) {
      address(name, mapping.get("resource"), place);
    }
    Entries entries = NAMED.get(kind);
    if (entries != null && mapping.get(entries.list()) instanceof Node.Sequence list) {
      for (Node item : list.items()) {
        if (item instanceof Node.Mapping entry) {
          Node written = entry.get(entries.name());
          String text = entry.text(entries.name());
          if (written != null && !text.isEmpty()) {
            claim(entries.what(), entries.plain().apply(text), written.place());
          }
        }
      }
    }
  }

  /** Alert policies name a channel by its name or by its resource, both to the letter. */
  private void address(String name, @Nullable Node resource, Place place) {
    claims.putIfAbsent("address|" + name, new Claim(name, place));
    if (resource instanceof Node.Scalar scalar && !scalar.text().isBlank()) {
      Claim other = claims.putIfAbsent("address|" + scalar.text(), new Claim(name, scalar.place()));
      if (other != null && !other.text().equals(name)) {
        duplicate(
            scalar.place(),
            "the resource is that of channel " + other.text() + " already",
            other.place());
      }
    }
  }

  /** Looks at what documents of several kinds share: rules and references say only the name. */
  void between(Map<Kind, List<Document<?>>> documents) {
    for (Kind kind : List.of(Kind.SYSTEM, Kind.SERVICE, Kind.RESOURCE)) {
      for (Document<?> document : documents.getOrDefault(kind, List.of())) {
        String normal = key("", document.name());
        Claim other =
            claims.putIfAbsent(
                "subject|" + normal,
                new Claim(kind.label() + " " + document.name(), document.place()));
        if (other != null && !other.text().startsWith(kind.label() + " ")) {
          duplicate(
              document.place(),
              kind.label() + " " + document.name() + " is called like " + other.text(),
              other.place());
        }
      }
    }
  }

  private void claim(String what, String text, Place place) {
    if (key(what, text).equals(key("cost component", "total"))) {
      problems.add(
          Problem.error(
              place,
              "DUPLICATE-NAME",
              "the sum of all components is called total already",
              "give the component another name"));
      return;
    }
    Claim other = claims.putIfAbsent(key(what, text), new Claim(text, place));
    if (other == null) {
      return;
    }
    boolean same = other.text().equals(text);
    duplicate(
        place,
        same
            ? "there is another " + what + " " + Node.shortened(text)
            : what
                + " "
                + Node.shortened(text)
                + " differs in case or punctuation only from "
                + Node.shortened(other.text()),
        other.place());
  }

  private void duplicate(Place place, String message, Place other) {
    problems.add(
        Problem.error(
            place, "DUPLICATE-NAME", message + " at " + other, "give one of them another name"));
  }

  /** Names are the same when they differ in case, blanks, hyphens and underscores only. */
  private static String key(String what, String text) {
    String normal = Normalizer.normalize(text.strip(), Normalizer.Form.NFKC);
    return what + "|" + normal.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "-");
  }
}
