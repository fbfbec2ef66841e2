package dev.premortem.bench.contender;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.Map;

/** CEL-java: ten compiled expressions, evaluated at every tick. */
final class Cel implements Contender {
  private static final String[] EXPRESSIONS = {
    "requests >= 50 && errorRatio > 0.2",
    "requests >= 50 && errorRatio > 0.05 && errorRatio <= 0.2",
    "requests >= 50 && errorRatio > 0.01 && errorRatio <= 0.05",
    "latencyP95Ms > 2000.0",
    "latencyP95Ms > 500.0 && latencyP95Ms <= 2000.0",
    "latencyP95HeldMs > 500.0",
    "memoryUtilization > 0.9",
    "outage == true",
    "requests < 1",
    "dataMissing == true",
  };

  private final CelRuntime.Program[] programs = new CelRuntime.Program[EXPRESSIONS.length];
  private final Map<String, Object> variables = new HashMap<>();

  Cel() {
    CelCompiler compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .addVar("requests", SimpleType.INT)
            .addVar("errorRatio", SimpleType.DOUBLE)
            .addVar("latencyP95Ms", SimpleType.DOUBLE)
            .addVar("latencyP95HeldMs", SimpleType.DOUBLE)
            .addVar("memoryUtilization", SimpleType.DOUBLE)
            .addVar("outage", SimpleType.BOOL)
            .addVar("dataMissing", SimpleType.BOOL)
            .build();
    CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder().build();
    variables.put("outage", false);
    variables.put("dataMissing", false);
    try {
      for (int i = 0; i < programs.length; i++) {
        programs[i] = runtime.createProgram(compiler.compile(EXPRESSIONS[i]).getAst());
      }
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int decide(Tick tick) {
    variables.put("requests", tick.requests());
    variables.put("errorRatio", tick.errorRatio());
    variables.put("latencyP95Ms", tick.latencyP95Ms());
    variables.put("latencyP95HeldMs", tick.latencyP95HeldMs());
    variables.put("memoryUtilization", tick.memoryUtilization());
    int holds = 0;
    try {
      for (int i = 0; i < programs.length; i++) {
        holds |= (Boolean) programs[i].eval(variables) ? 1 << i : 0;
      }
    } catch (CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
    return holds;
  }
}
