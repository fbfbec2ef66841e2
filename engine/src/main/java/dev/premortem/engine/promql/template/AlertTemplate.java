package dev.premortem.engine.promql.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A template of a label or annotation, read once and filled in for every alert. */
public final class AlertTemplate {
  private static final List<String> VARIABLES =
      List.of("$labels", "$externalLabels", "$externalURL", "$value");
  private static final int LONGEST = 1 << 20;

  private final List<Part> parts;

  /**
   * Reads a template.
   *
   * @throws TemplateException when it is none, or needs what is not supported
   */
  public AlertTemplate(String text) {
    this.parts = TemplateParser.parse(text, VARIABLES);
  }

  /**
   * What an alert says about itself.
   *
   * @param labels labels of the sample that raised it, its metric name included
   * @param externalLabels labels of the whole installation
   * @param value value of the sample
   */
  public record Data(
      Map<String, String> labels, Map<String, String> externalLabels, double value) {}

  /**
   * Fills it in.
   *
   * @throws TemplateException when a value does not fit
   */
  public String fill(Data data, TemplateContext context) {
    return new Filling(data, context).fill();
  }

  /** One filling in. */
  private final class Filling {
    private final TemplateContext context;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Map<String, @Nullable Object>> scopes = new ArrayDeque<>();

    Filling(Data data, TemplateContext context) {
      this.context = context;
      Map<String, @Nullable Object> root = new LinkedHashMap<>();
      root.put("Labels", data.labels());
      root.put("ExternalLabels", data.externalLabels());
      root.put("ExternalURL", context.externalUrl());
      root.put("Value", data.value());
      Map<String, @Nullable Object> globals = new HashMap<>();
      globals.put("$", root);
      globals.put("$labels", data.labels());
      globals.put("$externalLabels", data.externalLabels());
      globals.put("$externalURL", context.externalUrl());
      globals.put("$value", data.value());
      scopes.push(globals);
    }

    String fill() {
      parts(parts, scopes.getFirst().get("$"));
      return out.toString();
    }

    private void parts(List<Part> all, @Nullable Object dot) {
      for (Part part : all) {
        if (part instanceof Part.Text text) {
          print(text.text());
        } else if (part instanceof Part.Action action) {
          Object value = pipeline(action.pipeline(), dot);
          if (action.pipeline().variable() == null) {
            print(GoValues.print(value));
          }
        } else {
          scopes.push(new HashMap<>());
          block(part, dot);
          scopes.pop();
        }
      }
    }

    private void print(String text) {
      if (out.length() + text.length() > LONGEST) {
        throw new TemplateException("the text grows beyond " + LONGEST + " characters");
      }
      out.append(text);
    }

    private void block(Part part, @Nullable Object dot) {
      if (part instanceof Part.If choice) {
        boolean holds = GoValues.truth(pipeline(choice.condition(), dot));
        parts(holds ? choice.then() : choice.otherwise(), dot);
      } else if (part instanceof Part.With with) {
        Object value = pipeline(with.value(), dot);
        boolean there = GoValues.truth(value);
        parts(there ? with.then() : with.otherwise(), there ? value : dot);
      } else if (part instanceof Part.Range range) {
        range(range, dot);
      }
    }

    private void range(Part.Range range, @Nullable Object dot) {
      Object over = pipeline(range.over(), dot);
      Map<Object, Object> elements = elements(over);
      if (elements.isEmpty()) {
        parts(range.none(), dot);
      }
      Iterator<Map.Entry<Object, Object>> each = elements.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<Object, Object> element = each.next();
        scopes.push(new HashMap<>());
        if (range.index() != null) {
          scopes.getFirst().put(range.index(), element.getKey());
        }
        String variable = range.over().variable();
        if (variable != null) {
          scopes.getFirst().put(variable, element.getValue());
        }
        parts(range.each(), element.getValue());
        scopes.pop();
      }
    }

    private Map<Object, Object> elements(@Nullable Object over) {
      Map<Object, Object> elements = new LinkedHashMap<>();
      if (over instanceof Map<?, ?> map) {
        elements.putAll(new TreeMap<Object, Object>(map));
      } else if (over instanceof List<?> list) {
        for (Object element : list) {
          elements.put((long) elements.size(), element);
        }
      } else if (over != null) {
        throw new TemplateException("range can't iterate over " + GoValues.print(over));
      }
      return elements;
    }

    private @Nullable Object pipeline(Part.Pipeline pipeline, @Nullable Object dot) {
      Object value = null;
      boolean first = true;
      for (Part.Command command : pipeline.commands()) {
        value = command(command, dot, value, !first);
        first = false;
      }
      String variable = pipeline.variable();
      if (variable != null) {
        keep(variable, value, pipeline.declares());
      }
      return value;
    }

    private void keep(String variable, @Nullable Object value, boolean declares) {
      for (Map<String, @Nullable Object> scope : scopes) {
        if (declares || scope.containsKey(variable)) {
          scope.put(variable, value);
          return;
        }
      }
    }

    private @Nullable Object command(
        Part.Command command, @Nullable Object dot, @Nullable Object piped, boolean isPiped) {
      Part.Operand head = command.operands().get(0);
      if (head instanceof Part.Operand.Function function) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Part.Operand operand : command.operands().subList(1, command.operands().size())) {
          arguments.add(operand(operand, dot));
        }
        if (isPiped) {
          arguments.add(piped);
        }
        return TemplateFunctions.call(function.name(), arguments, context);
      }
      if (command.operands().size() > 1 || isPiped) {
        throw new TemplateException("can't give argument to non-function");
      }
      return operand(head, dot);
    }

    private @Nullable Object operand(Part.Operand operand, @Nullable Object dot) {
      if (operand instanceof Part.Operand.Literal literal) {
        return literal.value();
      }
      if (operand instanceof Part.Operand.Dot of) {
        return fields(dot, of.fields());
      }
      if (operand instanceof Part.Operand.Variable variable) {
        return fields(variable(variable.name()), variable.fields());
      }
      if (operand instanceof Part.Operand.Nested nested) {
        return fields(pipeline(nested.pipeline(), dot), nested.fields());
      }
      String name = ((Part.Operand.Function) operand).name();
      return TemplateFunctions.call(name, new ArrayList<>(), context);
    }

    private @Nullable Object variable(String name) {
      for (Map<String, @Nullable Object> scope : scopes) {
        if (scope.containsKey(name)) {
          return scope.get(name);
        }
      }
      throw new TemplateException("undefined variable \"" + name + "\"");
    }

    /** A label that is not there is empty. */
    private @Nullable Object fields(@Nullable Object of, List<String> names) {
      Object value = of;
      for (String name : names) {
        if (value instanceof Map<?, ?> map) {
          Object found = map.get(name);
          value = found == null ? "" : found;
        } else if (value instanceof TemplateContext.Row row && row.field(name) != null) {
          value = row.field(name);
        } else {
          throw new TemplateException(
              "can't evaluate field " + name + " in " + GoValues.print(value));
        }
      }
      return value;
    }
  }
}
