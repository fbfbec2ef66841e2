package dev.premortem.cli;

import dev.premortem.engine.document.Quantities;
import dev.premortem.simulator.run.Options;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code METRIC=±X}. */
final class PrecisionOption implements ITypeConverter<Options.Precision> {
  @Override
  public Options.Precision convert(String text) {
    int equals = text.lastIndexOf('=');
    String width = equals < 0 ? "" : text.substring(equals + 1).replaceFirst("^(±|\\+-|\\+/-)", "");
    Double value = Quantities.number(width);
    if (equals < 1 || value == null || value <= 0) {
      throw new TypeConversionException(
          "\"" + text + "\" is no precision; write rollback.false.rate=±0.005");
    }
    return new Options.Precision(text.substring(0, equals), value);
  }
}
