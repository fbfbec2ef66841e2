package dev.premortem.cli;

import java.io.PrintStream;
import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * Where a command prints.
 *
 * @param out results, for people or programs
 * @param err progress and problems of the run itself
 */
record Console(PrintStream out, PrintStream err) {
  /** Gives every command its console. */
  static final class Factory implements IFactory {
    private final Console console;
    private final IFactory others = CommandLine.defaultFactory();

    Factory(PrintStream out, PrintStream err) {
      this.console = new Console(out, err);
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Console.class) {
          return type.cast(constructor.newInstance(console));
        }
      }
      return others.create(type);
    }
  }

  void print(String text) {
    out.print(text);
    out.flush();
  }
}
