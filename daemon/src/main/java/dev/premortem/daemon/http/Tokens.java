package dev.premortem.daemon.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens from the environment: {@code PREMORTEM_VIEWER_TOKENS}, {@code
 * PREMORTEM_OPERATOR_TOKENS}, {@code PREMORTEM_ADMIN_TOKENS}, each a comma-separated list. Only
 * their hashes are kept, and all of them are compared, in constant time.
 */
public final class Tokens {
  private static final int SHORTEST = 16;

  private record Known(byte[] hash, Role role) {}

  private final List<Known> known = new ArrayList<>();

  /**
   * Reads tokens.
   *
   * @throws IllegalArgumentException when one is so short that it could be guessed
   */
  public Tokens(Function<String, @Nullable String> environment) {
    for (Role role : Role.values()) {
      String variable = "PREMORTEM_" + role.name() + "_TOKENS";
      String value = environment.apply(variable);
      if (value == null || value.isBlank()) {
        continue;
      }
      for (String token : value.split(",")) {
        if (token.strip().length() < SHORTEST) {
          throw new IllegalArgumentException(
              variable + " holds a token of less than " + SHORTEST + " characters");
        }
        known.add(new Known(hash(token.strip()), role));
      }
    }
  }

  /** Returns whether there are any. */
  public boolean any() {
    return !known.isEmpty();
  }

  /** Returns the role of a token; empty when nobody knows it. */
  Optional<Role> role(String token) {
    byte[] asked = hash(token);
    Role found = null;
    for (Known one : known) {
      if (MessageDigest.isEqual(one.hash(), asked)) {
        found = one.role();
      }
    }
    return Optional.ofNullable(found);
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
