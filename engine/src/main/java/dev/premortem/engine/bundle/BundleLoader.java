package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Defaults;
import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Metadata;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.unittest.UnitTestReader;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a folder into a bundle and reports everything that is wrong with it in one run. */
public final class BundleLoader {
  private static final int MAX_FILES = 5_000;
  private static final int MAX_DEPTH = 32;
  private static final long MAX_BYTES = 4L * YamlReader.MAX_CHARACTERS;
  private static final Set<String> OPEN_SLO_OTHERS =
      Set.of(
          "Service",
          "SLI",
          "DataSource",
          "AlertPolicy",
          "AlertCondition",
          "AlertNotificationTarget");

  /**
   * What came of reading a folder.
   *
   * @param bundle everything that could be read
   * @param problems everything that was found, in the order of places
   */
  public record Loaded(Bundle bundle, List<Problem> problems) {
    /** Returns whether there is an error among the problems. */
    public boolean failed() {
      return problems.stream().anyMatch(p -> p.level() == Problem.Level.ERROR);
    }
  }

  private final String shownRoot;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Written> unread = new ArrayList<>();
  private final Collisions collisions = new Collisions(problems);
  private Defaults defaults = Defaults.STANDARD;
  private Decoder decoder = new Decoder(problems);
  private final Map<Kind, List<Document<?>>> documents = new EnumMap<>(Kind.class);
  private final List<AuthoredDrl> rules = new ArrayList<>();
  private final Set<String> runbooks = new TreeSet<>();
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final OwnOutput output = new OwnOutput();

  /**
   * A document that waits to be read.
   *
   * @param stem name of its file, without what follows the dot
   */
  private record Written(Node node, String stem) {}

  private BundleLoader(String shownRoot) {
    this.shownRoot = shownRoot;
  }

  /**
   * Reads a folder. Links are followed, as a mounted ConfigMap needs, within the folder only.
   *
   * @throws IOException when the folder or a file in it can't be read at all
   */
  public static Loaded load(Path folder) throws IOException {
    BundleLoader loader = new BundleLoader(folder.toString().replace('\\', '/'));
    Path root = folder.toRealPath();
    for (Path file : files(root)) {
      String relative = root.relativize(file).toString().replace('\\', '/');
      long size = Files.size(file);
      if (!file.toRealPath().startsWith(root)) {
        loader.outside(relative);
      } else if (size > MAX_BYTES) {
        loader.tooLarge(relative, size);
      } else {
        loader.take(relative, Files.readAllBytes(file));
      }
    }
    return loader.finish();
  }

  /**
   * Reads files that {@link Bundle#files} kept.
   *
   * @param shown path under which people know them
   */
  public static Loaded load(Map<String, byte[]> files, String shown) {
    BundleLoader loader = new BundleLoader(shown);
    new TreeMap<>(files).forEach(loader::take);
    return loader.finish();
  }

  private void outside(String relative) {
    problems.add(
        Problem.error(
            new Place(shown(relative), 1, 1),
            "FILE-OUTSIDE",
            "the link leads out of the bundle",
            "a bundle is tried and signed as a whole: copy the file into it"));
  }

  private void tooLarge(String relative, long size) {
    problems.add(
        Problem.error(
            new Place(shown(relative), 1, 1),
            "YAML-TOO-LARGE",
            "the file has " + size + " bytes, more than " + MAX_BYTES,
            "maybe this is data rather than policy: give recorded traffic with --traffic"));
  }

  private void take(String relative, byte[] bytes) {
    String file = shown(relative);
    String lower = relative.toLowerCase(Locale.ROOT);
    List<Problem> unread = new ArrayList<>();
    String text = SourceText.decode(file, bytes, unread);
    if (text != null && OwnOutput.is(lower, text)) {
      output.ignored(file);
      return;
    }
    contents.put(relative, bytes);
    problems.addAll(unread);
    if (text != null) {
      read(relative, file, lower, text);
    }
  }

  private Loaded finish() {
    output.note(problems);
    takeDefaults();
    unread.forEach(written -> document(written.node(), written.stem()));
    collisions.between(documents);
    Bundle bundle =
        new Bundle(
            shownRoot,
            digest(),
            contents,
            documents,
            rules,
            runbooks,
            new Bundle.Effective(defaults, List.copyOf(decoder.written())));
    BundleChecks.check(bundle, problems);
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort((a, b) -> a.place().compareTo(b.place()));
    return new Loaded(bundle, sorted.stream().distinct().toList());
  }

  /** What stands in for missing fields must be known before any document is read. */
  private void takeDefaults() {
    for (Written written : unread) {
      if (written.node() instanceof Node.Mapping mapping
          && mapping.text("apiVersion").equals("premortem/v1")
          && mapping.text("kind").equals(Kind.DEFAULTS.label())
          && mapping.get("spec") instanceof Node.Mapping spec) {
        List<Problem> wrong = new ArrayList<>();
        Decoder alone = new Decoder(wrong);
        if (alone.record(spec, DefaultsSpec.class) != null && wrong.isEmpty()) {
          defaults = Defaults.of(spec);
          decoder = new Decoder(problems, defaults);
          return;
        }
      }
    }
  }

  private String shown(String relative) {
    return shownRoot.isEmpty() ? relative : shownRoot.replaceAll("/+$", "") + "/" + relative;
  }

  /** Returns the files of a folder that count, in the order in which they are read. */
  private static List<Path> files(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean skip =
                !folder.equals(root)
                    && (name.startsWith(".")
                        || name.matches("premortem-(out|compare|tune|fit|recommend)"));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (attributes.isRegularFile() && name.matches(".*\\.(ya?ml|json|drl|md)")) {
              found.add(file);
            }
            if (found.size() > MAX_FILES) {
              throw new IOException("more than " + MAX_FILES + " files; is this a bundle?");
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort((a, b) -> a.toString().compareTo(b.toString()));
    return found;
  }

  private void read(String relative, String file, String lower, String text) {
    Credentials.scan(file, text, problems);
    if (lower.endsWith(".md")) {
      runbooks.add(relative);
    } else if (lower.endsWith(".drl")) {
      rules.add(new AuthoredDrl(file, text));
    } else {
      String stem = relative.substring(relative.lastIndexOf('/') + 1).replaceAll("\\.[^.]*$", "");
      for (Node document : YamlReader.read(file, text, problems)) {
        unread.add(new Written(document, stem));
      }
    }
  }

  private void document(Node node, String stem) {
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return;
    }
    if (!(node instanceof Node.Mapping mapping)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              "a document must be a mapping, found " + node.describe(),
              "begin with apiVersion: premortem/v1 and kind:"));
      return;
    }
    String apiVersion = mapping.text("apiVersion");
    String kind = mapping.text("kind");
    if (apiVersion.startsWith("premortem/")) {
      own(mapping, apiVersion, kind);
    } else if (apiVersion.startsWith("openslo/")) {
      openSlo(mapping, apiVersion, kind);
    } else if (apiVersion.startsWith("monitoring.googleapis.com/") && kind.equals("AlertPolicy")) {
      wrapped(mapping, Kind.ALERT_POLICY);
    } else if (!apiVersion.isEmpty() || !kind.isEmpty()) {
      unknown(mapping, apiVersion + " " + kind);
    } else if (UnitTestReader.isUnitTest(mapping) || RuleFile.is(mapping)) {
      return; // premortem test runs the one, BundleChecks reads the other
    } else if (mapping.get("on") != null && mapping.get("jobs") != null) {
      problems.add(
          Problem.info(
              mapping.place(),
              "DOC-NOT-EVALUATED",
              "this is a GitHub workflow; it is kept, but its shell steps are not evaluated",
              "a Rollout document says the same in a form that can be simulated and enforced"));
    } else {
      bare(mapping, stem);
    }
  }

  private void bare(Node.Mapping mapping, String stem) {
    Kind kind = Kind.byShape(mapping);
    if (kind == null) {
      unknown(mapping, String.join(", ", mapping.entries().keySet()));
    } else if (kind == Kind.ALERT_POLICY) {
      String name = mapping.text("name");
      name = name.isEmpty() ? mapping.text("displayName") : name;
      Node.Mapping spec =
          mapping.without("name", "creationRecord", "mutationRecord", "validity", "etag");
      add(
          kind,
          slug(name.isEmpty() ? stem : name.substring(name.lastIndexOf('/') + 1)),
          spec,
          spec);
    } else {
      add(kind, stem, mapping, mapping);
    }
  }

  private static String slug(String text) {
    String slug =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "unnamed" : slug;
  }

  private void unknown(Node.Mapping mapping, String what) {
    problems.add(
        Problem.error(
            mapping.place(),
            "DOC-UNKNOWN-KIND",
            "this document is of no known kind: " + Node.shortened(what),
            "own documents begin with apiVersion: premortem/v1 and kind: with one of "
                + String.join(", ", ownKinds())));
  }

  private static List<String> ownKinds() {
    return Arrays.stream(Kind.values())
        .filter(k -> k.family() == Kind.Family.OWN)
        .map(Kind::label)
        .toList();
  }

  private void own(Node.Mapping mapping, String apiVersion, String label) {
    if (!apiVersion.equals("premortem/v1")) {
      problems.add(
          Problem.error(
              place(mapping, "apiVersion"),
              "DOC-UNKNOWN-VERSION",
              "apiVersion " + Node.shortened(apiVersion) + " is not known",
              "write apiVersion: premortem/v1"));
      return;
    }
    Kind kind = Kind.own(label).orElse(null);
    if (kind == null) {
      problems.add(
          Problem.error(
              place(mapping, "kind"),
              "DOC-UNKNOWN-KIND",
              label.isEmpty()
                  ? "the field kind is missing"
                  : "there is no kind " + Node.shortened(label),
              Nearest.hint(label, ownKinds())));
      return;
    }
    wrapped(mapping, kind);
  }

  private static Place place(Node.Mapping mapping, String field) {
    Node value = mapping.get(field);
    return value == null ? mapping.place() : value.place();
  }

  private void openSlo(Node.Mapping mapping, String apiVersion, String label) {
    if (!apiVersion.equals("openslo/v1")) {
      problems.add(
          Problem.error(
              place(mapping, "apiVersion"),
              "DOC-UNKNOWN-VERSION",
              "OpenSLO " + Node.shortened(apiVersion) + " is not read",
              "convert it to openslo/v1"));
    } else if (label.equals("SLO")) {
      wrapped(mapping, Kind.OPEN_SLO);
    } else if (OPEN_SLO_OTHERS.contains(label)) {
      problems.add(
          Problem.info(
              mapping.place(),
              "DOC-NOT-EVALUATED",
              "OpenSLO " + label + " is kept, but not evaluated",
              "only OpenSLO documents of kind SLO take part"));
    } else {
      unknown(mapping, apiVersion + " " + label);
    }
  }

  private void wrapped(Node.Mapping mapping, Kind kind) {
    for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
      if (!Set.of("apiVersion", "kind", "metadata", "spec").contains(entry.getKey())) {
        problems.add(
            Problem.error(
                entry.getValue().key(),
                "DOC-UNKNOWN-FIELD",
                "there is no field "
                    + entry.getKey()
                    + " beside apiVersion, kind, metadata and spec",
                "maybe it belongs under spec"));
      }
    }
    Node metadata = mapping.get("metadata");
    Node spec = mapping.get("spec");
    if (metadata == null || spec == null) {
      problems.add(
          Problem.error(
              mapping.place(),
              "DOC-MISSING-FIELD",
              "the field " + (metadata == null ? "metadata" : "spec") + " is missing",
              "a document has apiVersion, kind, metadata: {name: …} and spec"));
      return;
    }
    Metadata head =
        decoder.record(
            metadata instanceof Node.Mapping m ? m.without("displayName") : metadata,
            Metadata.class);
    add(kind, head == null ? null : head.name(), mapping, spec);
  }

  private void add(Kind kind, @Nullable String name, Node.Mapping at, Node spec) {
    Node fields = spec;
    if (kind == Kind.OPEN_SLO && spec instanceof Node.Mapping mapping) {
      fields = mapping.without("alertPolicies");
    }
    Decoder reader = kind == Kind.DEFAULTS ? new Decoder(problems) : decoder;
    Record value = reader.record(fields, kind.spec());
    if (name == null || value == null) {
      return;
    }
    collisions.add(kind, name, at.place(), fields);
    documents
        .computeIfAbsent(kind, k -> new ArrayList<>())
        .add(new Document<>(kind, name, at.place(), value));
  }

  /** The digest of names and bytes of the files, and of the numbers that stand in beside them. */
  private String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
        byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(8).putLong(0, name.length));
        sha.update(name);
        sha.update(ByteBuffer.allocate(8).putLong(0, entry.getValue().length));
        sha.update(entry.getValue());
      }
      byte[] numbers = defaults.canonical().getBytes(StandardCharsets.UTF_8);
      sha.update(
          ByteBuffer.allocate(16).putLong(8, numbers.length)); // behind a name that no file has
      sha.update(numbers);
      return "sha256:" + HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
