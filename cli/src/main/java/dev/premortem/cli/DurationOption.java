package dev.premortem.cli;

import dev.premortem.engine.document.Quantities;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations of flags as documents spell them. */
final class DurationOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    Duration duration = Quantities.duration(text);
    if (duration == null) {
      throw new TypeConversionException(
          "\"" + text + "\" is no duration; write 7d, 90m, 60s or P7D");
    }
    return duration;
  }
}
