package dev.premortem.engine.bundle;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds credentials of well-known formats that somebody wrote into a bundle. */
final class Credentials {
  private static final Map<String, Pattern> FORMATS = new LinkedHashMap<>();

  static {
    FORMATS.put("a private key", Pattern.compile("-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"));
    FORMATS.put("a Google API key", Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}\\b"));
    FORMATS.put("an AWS access key", Pattern.compile("\\bAKIA[0-9A-Z]{16}\\b"));
    FORMATS.put("a GitHub token", Pattern.compile("\\bgh[pousr]_[0-9A-Za-z]{36,}\\b"));
    FORMATS.put("a Slack token", Pattern.compile("\\bxox[abprs]-[0-9A-Za-z-]{10,}\\b"));
    FORMATS.put(
        "a Slack webhook", Pattern.compile("hooks\\.slack\\.com/services/T\\w+/B\\w+/\\w{16,}"));
    FORMATS.put(
        "a password in an address",
        Pattern.compile("\\b[a-z][a-z0-9+.-]*://[^\\s/:@]+:[^\\s/@]{3,}@"));
    FORMATS.put(
        "a password",
        Pattern.compile(
            "(?i)\\b(?:password|passwd|secret_key|api_key|apikey|access_token)\\s*[:=]\\s*"
                + "[\"']?(?![\"'<{$\\s])[^\\s\"'{}<>$]{8,}"));
  }

  private Credentials() {}

  /** Adds a problem for every credential found. The value itself is never repeated. */
  static void scan(String file, String text, List<Problem> problems) {
    int line = 0;
    for (String content : (Iterable<String>) text.lines()::iterator) {
      line++;
      if (content.length() > 10_000) {
        continue;
      }
      for (Map.Entry<String, Pattern> format : FORMATS.entrySet()) {
        Matcher found = format.getValue().matcher(content);
        if (found.find()) {
          problems.add(
              Problem.error(
                  new Place(file, line, found.start() + 1),
                  "SECRET-HARDCODED",
                  "this looks like " + format.getKey(),
                  "revoke it, keep the new one in the secret manager, and name it here instead"));
          break;
        }
      }
    }
  }
}
