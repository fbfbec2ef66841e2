package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenSLO documents of one import by kind and name, and which of them objectives refer to. */
final class OpenSloDocuments {
  /** One document, or one that is written where it is used. */
  static final class Document {
    private final String kind;
    private final Node.Mapping source;
    private final Fields root;
    private boolean used;

    Document(String kind, Node.Mapping source) {
      this.kind = kind;
      this.source = source;
      this.root = Fields.of(source.without("apiVersion", "kind"));
      Fields metadata = root.child("metadata");
      metadata.text("name");
      metadata.aside("displayName", "labels", "annotations");
    }

    String name() {
      return root.child("metadata").text("name");
    }

    String kind() {
      return kind;
    }

    String what() {
      return kind + " " + name();
    }

    Node.Mapping source() {
      return source;
    }

    Fields root() {
      return root;
    }

    Fields spec() {
      return root.child("spec");
    }

    boolean used() {
      return used;
    }

    void uses() {
      used = true;
    }
  }

  private final List<Document> documents = new ArrayList<>();
  private final Map<String, Document> byName = new LinkedHashMap<>();
  private final List<Document> referred = new ArrayList<>();

  void add(String kind, Node.Mapping source) {
    Document document = new Document(kind, source);
    documents.add(document);
    byName.putIfAbsent(Conversion.key(kind, document.name()), document);
  }

  List<Document> all(String kind) {
    return documents.stream().filter(d -> d.kind.equals(kind)).toList();
  }

  /** Returns all documents but objectives. */
  List<Document> others() {
    return documents.stream().filter(d -> !d.kind.equals("SLO")).toList();
  }

  /** Returns the document that something refers to, null when it is not in the input. */
  @Nullable Document find(String kind, String name) {
    Document found = byName.get(Conversion.key(kind, name));
    if (found != null) {
      referred.add(found);
    }
    return found;
  }

  /** Forgets what was referred to: another objective begins. */
  void begin() {
    referred.clear();
  }

  /** Everything that was referred to since the beginning counts as used. */
  void use(Document objective) {
    objective.uses();
    referred.forEach(Document::uses);
  }
}
