package dev.premortem.cli;

import dev.premortem.simulator.recording.Timestamps;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as {@code 2026-12-25T08:00:00Z} or epoch seconds. */
final class TimeOption implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    long seconds = Timestamps.parse(text);
    if (seconds == Timestamps.NONE) {
      throw new TypeConversionException(
          "\"" + text + "\" is no time; write 2026-12-25T08:00:00Z or epoch seconds");
    }
    return Instant.ofEpochSecond(seconds);
  }
}
