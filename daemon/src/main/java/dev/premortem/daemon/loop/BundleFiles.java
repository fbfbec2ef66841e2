package dev.premortem.daemon.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the files of a bundle in the store, so that the journal can be replayed years later. */
final class BundleFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BundleFiles() {}

  /** Returns names and contents: the very bytes that were loaded, whatever the disk holds now. */
  static String pack(Bundle bundle) {
    ObjectNode files = JSON.createObjectNode();
    bundle
        .files()
        .forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.UTF_8)));
    return files.toString();
  }

  /**
   * Loads kept files.
   *
   * @param shown path that the bundle had
   */
  static Bundle unpack(String packed, String shown) {
    Map<String, byte[]> files = new TreeMap<>();
    try {
      JSON.readTree(packed)
          .properties()
          .forEach(
              e -> files.put(e.getKey(), e.getValue().asText().getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a kept bundle is no JSON", e);
    }
    return BundleLoader.load(files, shown).bundle();
  }
}
