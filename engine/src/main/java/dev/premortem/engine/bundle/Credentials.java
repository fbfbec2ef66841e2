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

  /** A text of its own under a name that says that it is secret. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)[\\w.-]*(?:secret|token|credential|private|auth|key)[\\w.-]*\\s*[:=]\\s*"
              + "[\"']?([A-Za-z0-9+/_=-]{20,})[\"']?\\s*(?:[,}\\]#].*)?$");

  /** Bits a character beyond which a text is no word: random base 64 of that length has more. */
  private static final double RANDOM_BITS = 3.5;

  private Credentials() {}

  /** Shannon's entropy of the characters of a text, bits. */
  private static double entropy(String text) {
    int[] counts = new int[128];
    for (int i = 0; i < text.length(); i++) {
      counts[text.charAt(i) & 127]++;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = count / (double) text.length();
        bits -= share * StrictMath.log(share) / StrictMath.log(2);
      }
    }
    return bits;
  }

  private static boolean random(String text) {
    return text.chars().anyMatch(Character::isDigit)
        && text.chars().anyMatch(Character::isLowerCase)
        && text.chars().anyMatch(Character::isUpperCase)
        && entropy(text) > RANDOM_BITS;
  }

  /** Adds a problem for every credential found. The value itself is never repeated. */
  static void scan(String file, String text, List<Problem> problems) {
    int line = 0;
    for (String content : (Iterable<String>) text.lines()::iterator) {
      line++;
      if (content.length() > 10_000) {
        continue;
      }
      Matcher named = NAMED.matcher(content);
      if (named.find() && random(named.group(1))) {
        problems.add(
            Problem.error(
                new Place(file, line, named.start(1) + 1),
                "SECRET-HARDCODED",
                "this looks like a secret: a random text under a name that says so",
                "revoke it, keep the new one in the secret manager, and name it here instead"));
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
