package dev.premortem.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user names. */
final class InputFile {
  private InputFile() {}

  /** Returns its text. */
  static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Failure.unreadable("there is no file " + file);
    }
    try {
      String text = Files.readString(file);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (java.nio.charset.CharacterCodingException e) {
      throw Failure.unreadable(file + " is not UTF-8");
    }
  }

  /** Returns what it says, as JSON. */
  static JsonNode json(Path file) throws IOException {
    try {
      return new ObjectMapper().readTree(text(file));
    } catch (JsonProcessingException e) {
      throw Failure.unreadable(file + ":" + e.getLocation().getLineNr() + ": this is no JSON");
    }
  }
}
