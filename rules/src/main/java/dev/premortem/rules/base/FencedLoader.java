package dev.premortem.rules.base;

import java.util.Set;

/**
 * The second wall around authors' DRL: a class loader through which rules see the documented facts
 * and the plainest types of Java, and nothing that reads, writes, starts or reflects, even where
 * the first wall had a hole.
 */
final class FencedLoader extends ClassLoader {
  /** Types of java.lang and java.util by which a rule could leave: the rest of both is plain. */
  private static final Set<String> DOORS =
      Set.of(
          "java.lang.System",
          "java.lang.Runtime",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.lang.ThreadLocal",
          "java.lang.InheritableThreadLocal",
          "java.lang.ClassLoader",
          "java.lang.ClassValue",
          "java.lang.Module",
          "java.lang.ModuleLayer",
          "java.lang.Shutdown",
          "java.lang.SecurityManager",
          "java.lang.StackWalker",
          "java.util.ServiceLoader",
          "java.util.Scanner",
          "java.util.Timer",
          "java.util.TimerTask",
          "java.util.Properties",
          "java.util.ResourceBundle",
          "java.util.Formatter");

  private static final Set<String> OTHERS =
      Set.of(
          "java.math.BigDecimal",
          "java.util.concurrent.ConcurrentHashMap",
          "java.math.BigInteger",
          "java.io.Serializable",
          "java.io.Externalizable",
          "java.io.ObjectInput",
          "java.io.ObjectOutput",
          "java.io.IOException");

  FencedLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean ours =
        name.startsWith("dev.premortem.rules.fact.")
            || name.startsWith("dev.premortem.rules.decision.")
            || name.equals("dev.premortem.rules.Decide")
            || name.startsWith("premortem.rules.");
    // What Drools generates for conditions and consequences needs Drools itself.
    boolean engine =
        name.startsWith("org.drools.")
            || name.startsWith("org.kie.")
            || name.startsWith("org.mvel2.");
    boolean plain =
        (in("java.lang.", name) || in("java.util.", name)) && !DOORS.contains(outermost(name));
    if (ours || engine || plain || OTHERS.contains(outermost(name))) {
      return super.loadClass(name, resolve);
    }
    throw new ClassNotFoundException(name + " is behind the wall");
  }

  private static boolean in(String folder, String name) {
    return name.startsWith(folder) && name.indexOf('.', folder.length()) < 0;
  }

  private static String outermost(String name) {
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }
}
