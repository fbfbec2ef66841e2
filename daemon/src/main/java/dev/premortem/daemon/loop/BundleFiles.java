package dev.premortem.daemon.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.BundleLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the files of a bundle in the store, so that the journal can be replayed years later. */
final class BundleFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BundleFiles() {}

  /** Returns names and contents of the files that count. */
  static String pack(String folder) {
    Path root = Path.of(folder);
    ObjectNode files = JSON.createObjectNode();
    try {
      for (Path file : BundleLoader.files(root)) {
        files.put(
            root.relativize(file).toString().replace('\\', '/'),
            Files.readString(file, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the bundle " + folder + " can't be kept", e);
    }
    return files.toString();
  }

  /** Writes kept files into an empty folder. */
  static void unpack(String packed, Path folder) {
    try {
      JsonNode files = JSON.readTree(packed);
      var names = files.fieldNames();
      while (names.hasNext()) {
        String name = names.next();
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
          throw new IllegalStateException("a kept bundle names a file outside of its folder");
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, files.get(name).asText(), StandardCharsets.UTF_8);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a kept bundle is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
