package dev.premortem.rules.base;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drools.base.common.DroolsObjectInputStream;
import org.drools.base.common.DroolsObjectOutputStream;
import org.jspecify.annotations.Nullable;
import org.kie.api.definition.KiePackage;

/**
 * Compiled rules on disk, so that rules that have not changed are not compiled again by the next
 * process. A file is named after a digest of everything that its contents follow from: the rules,
 * the Java, Drools and this program. It may be deleted at any time.
 *
 * <p>Walls and checks are passed by the text every time; only what compilation makes of it is kept.
 * A file is read only from a folder that nobody else can write to, only when its own digest is
 * right, and only as far as it consists of types that compiled rules consist of. Whatever is wrong
 * with one, the rules are compiled instead.
 */
final class RuleCache {
  /** System property that names the folder; without it nothing is kept. */
  static final String FOLDER = "premortem.cache";

  private static final int MOST_FILES = 40;
  private static final byte[] MAGIC = "premortem rules 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** What compiled rules consist of; anything else in a file is refused before it is made. */
  private static final ObjectInputFilter TYPES =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=400;maxrefs=5000000;maxarray=5000000;org.drools.**;org.kie.**;org.mvel2.**;"
              + "dev.premortem.rules.**;java.lang.*;java.util.*;java.util.concurrent.**;java.math.*;!*");

  private final Path folder;
  private final Path file;

  RuleCache(Path folder, String key) {
    this.folder = folder;
    this.file = folder.resolve(key + ".rules");
  }

  /**
   * Returns the place of these rules, null where nothing is kept: no folder is named, or this
   * program is not a jar whose digest says which it is.
   *
   * @param texts all that the rules are compiled from, in order
   */
  static @Nullable RuleCache of(List<String> texts) {
    String named = System.getProperty(FOLDER, "");
    byte[] program = named.isEmpty() ? null : Program.DIGEST;
    return program == null ? null : new RuleCache(Path.of(named), key(program, texts));
  }

  /** Returns the name of a file: no two lists of texts share one. */
  static String key(byte[] program, List<String> texts) {
    MessageDigest digest = sha256();
    digest.update(program);
    digest.update(System.getProperty("java.vm.version", "").getBytes(StandardCharsets.UTF_8));
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the compiled rules that are kept, null where there are none. */
  @SuppressWarnings("unchecked") // the filter lets only packages and what they consist of pass
  @Nullable Collection<KiePackage> get(ClassLoader loader) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !ours(folder) || !ours(file)) {
        return null;
      }
      byte[] bytes = Files.readAllBytes(file);
      int start = MAGIC.length + DIGEST;
      if (bytes.length < start
          || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))
          || !MessageDigest.isEqual(
              Arrays.copyOfRange(bytes, MAGIC.length, start), digest(bytes, start))) {
        return null;
      }
      try (DroolsObjectInputStream in =
          new DroolsObjectInputStream(
              new ByteArrayInputStream(bytes, start, bytes.length - start), loader)) {
        in.setObjectInputFilter(TYPES);
        return in.readObject() instanceof List<?> list
                && list.stream().allMatch(KiePackage.class::isInstance)
            ? (List<KiePackage>) list
            : null;
      }
    } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
      return null; // compiled instead, and written anew
    }
  }

  /**
   * Keeps compiled rules.
   *
   * @return the same as they are read again, so that it makes no difference whether they were kept
   *     before; what was given where they can't be kept
   */
  Collection<KiePackage> keep(Collection<KiePackage> compiled, ClassLoader loader) {
    write(compiled);
    Collection<KiePackage> again = get(loader);
    return again == null ? compiled : again;
  }

  private void write(Collection<KiePackage> packages) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        if (posix(folder)) {
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
      }
      if (!ours(folder)) {
        return;
      }
      byte[] contents = written(new ArrayList<>(packages));
      Path fresh = Files.createTempFile(folder, "rules", ".new");
      try {
        try (var out = Files.newOutputStream(fresh)) {
          out.write(MAGIC);
          out.write(digest(contents, 0));
          out.write(contents);
        }
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
      forgetOldest();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return; // a cache that can't be written to is no reason not to go on
    }
  }

  private void forgetOldest() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = new ArrayList<>(all.filter(f -> f.toString().endsWith(".rules")).toList());
    }
    if (files.size() > MOST_FILES) {
      files.sort(Comparator.comparingLong(f -> f.toFile().lastModified()));
      for (Path old : files.subList(0, files.size() - MOST_FILES)) {
        Files.deleteIfExists(old);
      }
    }
  }

  /** Returns whether a file or folder belongs to whom this process runs as, and to nobody else. */
  private static boolean ours(Path path) throws IOException {
    if (!posix(path)) {
      return true;
    }
    String user = System.getProperty("user.name", "");
    return Files.getOwner(path).getName().equals(user)
        && Files.getPosixFilePermissions(path).stream().noneMatch(OTHERS_WRITE::contains);
  }

  private static boolean posix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DroolsObjectOutputStream out = new DroolsObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static byte[] digest(byte[] bytes, int from) {
    MessageDigest digest = sha256();
    digest.update(bytes, from, bytes.length - from);
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Which program this is. */
  private static final class Program {
    /** Digest of the jar with rules and of Drools' names, null where there is no such jar. */
    static final byte @Nullable [] DIGEST =
        digest(System.getProperty("java.class.path", "").split(File.pathSeparator, -1));

    private static byte @Nullable [] digest(String[] classPath) {
      MessageDigest digest = sha256();
      boolean found = false;
      for (String entry : classPath) {
        String name = new File(entry).getName();
        if (name.startsWith("premortem-rules") && name.endsWith(".jar")) {
          try {
            digest.update(Files.readAllBytes(Path.of(entry)));
            found = true;
          } catch (IOException e) {
            return null; // it can't be told which program this is
          }
        } else if (name.contains("drools") || name.contains("mvel") || name.contains("kie")) {
          digest.update(name.getBytes(StandardCharsets.UTF_8));
        }
      }
      return found ? digest.digest() : null;
    }
  }
}
