package dev.premortem.engine.document;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets that services need, and how often each must change. */
@Doc("The secrets that services need, and how often each must change.")
public record SecretsSpec(
    @Doc("longest life of a version")
        @Standard("secrets.rotationPeriod")
        @Range(min = 3600, max = 315360000.0)
        Duration rotationPeriod,
    @Doc("how long before the end of the period it is due")
        @Standard("secrets.notice")
        @Range(min = 0, max = 31536000.0)
        Duration notice,
    @Doc("age at which a version stops working, 0s when never")
        @Standard("secrets.expiresAfter")
        @Range(min = 0, max = 315360000.0)
        Duration expiresAfter,
    @Doc("inventory") List<Secret> secrets) {

  /** One secret; never its value. */
  @Doc("One secret; never its value.")
  public record Secret(
      @Doc("name in the secret manager") @Size(min = 1, max = 200) String name,
      @Doc("services that use it") List<Located<String>> services,
      @Doc("where it is kept") @Default("google-secret-manager") String manager,
      @Doc("day of the last rotation; without it nothing falls due") @Nullable LocalDate rotated,
      @Doc("longest life of a version, when not the common one")
          @Range(min = 3600, max = 315360000.0)
          @Nullable Duration rotationPeriod) {}
}
