package dev.premortem.engine.bundle;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Premortem itself wrote into the folder of a bundle: reports, results, attestations, schemas.
 * It says what came of a policy and is none, so it is no part of the bundle nor of its digest.
 * Documents that {@code import} and {@code fit} write are policy and are read.
 */
final class OwnOutput {
  /** Characters from the beginning that tell. */
  private static final int BEGINNING = 2_000;

  /** How machine-readable results begin. */
  private static final Pattern JSON =
      Pattern.compile(
          "\\s*\\[\\s*\\{\\s*\"month\"\\s*:.*|" // forecast
              + "\\s*\\{\\s*(?:"
              + "\"schema\"\\s*:\\s*\"premortem/[a-z]+/v\\d+\"" // our own results
              + "|\"\\$schema\"\\s*:\\s*\"https?://json-schema\\.org/" // premortem schema
              + "|\"\\$schema\"\\s*:\\s*\"[^\"]*sarif" // check --format sarif
              + "|\"payloadType\"\\s*:\\s*\"application/vnd\\.in-toto" // --attest
              + "|\"score\"\\s*:[^,]*,\\s*\"verdict\"" // judge
              + "|\"series\"\\s*:\\s*\"[^\"]*\",\\s*\"step\"" // forecast --history
              + "|\"seq\"\\s*:\\s*\\d+,\\s*\"at\"" // journal show
              + ").*",
          Pattern.DOTALL);

  /** How reports in Markdown begin. */
  private static final Pattern MARKDOWN =
      Pattern.compile("#{1,3} Premortem(?: of |: ).*", Pattern.DOTALL);

  private final List<String> files = new ArrayList<>();

  /** Returns whether a text is of a kind that Premortem writes. */
  static boolean is(String relative, String text) {
    String beginning = text.substring(0, Math.min(BEGINNING, text.length()));
    return relative.endsWith(".md")
        ? MARKDOWN.matcher(beginning).matches()
        : relative.endsWith(".json") && JSON.matcher(beginning).matches();
  }

  /** Notes that a file is left out. */
  void ignored(String shown) {
    files.add(shown);
  }

  /** Adds one note about all that was left out. */
  void note(List<Problem> problems) {
    if (files.isEmpty()) {
      return;
    }
    int more = files.size() - 1;
    problems.add(
        Problem.info(
            Place.file(files.get(0)),
            "OUTPUT-IGNORED",
            "this is a result that Premortem wrote, and no part of the bundle"
                + (more == 0
                    ? ""
                    : "; so " + (more == 1 ? "is 1 more file" : "are " + more + " more files")),
            "keep results elsewhere, as with --out ../results"));
  }
}
