package dev.premortem.engine.bundle;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a file as UTF-8, with or without a byte order mark. */
final class SourceText {
  private static final char MARK = '\uFEFF';

  private SourceText() {}

  /** Returns the text, null where it is not UTF-8, which is added to the problems. */
  static @Nullable String decode(String file, byte[] bytes, List<Problem> problems) {
    String other = otherMark(bytes);
    if (other != null) {
      problems.add(
          Problem.error(
              new Place(file, 1, 1),
              "FILE-ENCODING",
              "the file is " + other + ", not UTF-8",
              "save it as UTF-8; on Windows, editors and PowerShell have a choice of encodings"));
      return null;
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      problems.add(
          Problem.error(
              end(file, text),
              "FILE-ENCODING",
              "the file is not UTF-8: this byte is 0x%02X".formatted(bytes[in.position()]),
              "save it as UTF-8"));
      return null;
    }
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  private static Place end(String file, String before) {
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Place(file, line, before.length() - before.lastIndexOf('\n'));
  }

  /** Returns what else than UTF-8 the first bytes say, null when they say nothing else. */
  private static @Nullable String otherMark(byte[] bytes) {
    if (bytes.length >= 2) {
      int first = ((bytes[0] & 255) << 8) | (bytes[1] & 255);
      if (first == 0xFEFF || first == 0xFFFE) {
        return "UTF-16";
      }
    }
    return bytes.length >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == -2 && bytes[3] == -1
        ? "UTF-32"
        : null;
  }
}
