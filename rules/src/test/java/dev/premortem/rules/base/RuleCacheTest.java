package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.drools.base.common.DroolsObjectOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kie.api.definition.KiePackage;

class RuleCacheTest {
  private static final String DRL =
      """
      rule "slow" when $s : ServiceHealth( latencyP95Ms > 700 ) then decide.page($s, "slow"); end
      rule "both" when $s : ServiceHealth( errorRatio > 0.02, $r : requests )
        SloStatus( service == $s.service, burnFast > 3 ) then decide.page($s, "both"); end
      """;

  @TempDir Path folder;
  private Path cache;
  private FencedLoader loader;

  @BeforeEach
  void prepare() {
    cache = folder.resolve("cache");
    loader = new FencedLoader(RuleCacheTest.class.getClassLoader());
  }

  private RuleCache rules(String key) {
    return new RuleCache(cache, key);
  }

  /** Compiles two rules, which keeps them. */
  private void keep(String key) {
    List<RuleBaseCompiler.AuthoredDrl> files =
        List.of(new RuleBaseCompiler.AuthoredDrl("a.drl", DRL));
    assertNotNull(RuleBaseCompiler.compile(List.of(), files, rules(key)).ruleBase());
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files
          .reduce(
              (a, b) -> {
                throw new AssertionError("more than one file");
              })
          .orElseThrow();
    }
  }

  @Test
  void keptRulesDecideAsCompiledOnesDo() {
    for (long seed = 1; seed <= 25; seed++) {
      String drl = new RandomRules(new Random(seed)).drl();
      List<RuleBaseCompiler.AuthoredDrl> files =
          List.of(new RuleBaseCompiler.AuthoredDrl("a.drl", drl));
      RuleBase plain = RuleBaseCompiler.compile(List.of(), files).ruleBase();
      RuleBase written = RuleBaseCompiler.compile(List.of(), files, rules("k" + seed)).ruleBase();
      assertNotNull(rules("k" + seed).get(loader));
      RuleBase read = RuleBaseCompiler.compile(List.of(), files, rules("k" + seed)).ruleBase();
      for (long stream = 0; stream < 3; stream++) {
        List<String> expected = QuietSessionTest.trace(plain.plainSession(), new Random(stream));
        for (RuleBase base : List.of(written, read)) {
          assertEquals(expected, QuietSessionTest.trace(base.session(), new Random(stream)), drl);
          assertEquals(expected, QuietSessionTest.trace(base.plainSession(), new Random(stream)));
        }
      }
    }
  }

  @Test
  void rulesAreReadAgainUnderTheirOwnKeyOnly() {
    assertNull(rules("a").get(loader));
    keep("a");
    Collection<KiePackage> kept = rules("a").get(loader);
    assertNotNull(kept);
    assertEquals(2, kept.iterator().next().getRules().size());
    assertNull(rules("b").get(loader));
  }

  @Test
  void aKeyDependsOnEveryTextAndWhereItEndsAndOnTheProgram() {
    String key = RuleCache.key(new byte[] {1}, List.of("ab", "c"));
    assertEquals(key, RuleCache.key(new byte[] {1}, List.of("ab", "c")));
    assertNotEquals(key, RuleCache.key(new byte[] {1}, List.of("a", "bc")));
    assertNotEquals(key, RuleCache.key(new byte[] {1}, List.of("ab", "d")));
    assertNotEquals(key, RuleCache.key(new byte[] {1}, List.of("ab", "c", "")));
    assertNotEquals(key, RuleCache.key(new byte[] {2}, List.of("ab", "c")));
  }

  @Test
  void aFileWithOneByteChangedOrCutOffIsNotRead() throws IOException {
    keep("a");
    byte[] whole = Files.readAllBytes(onlyFile());
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] broken = whole.clone();
      int at = i < 60 ? i : random.nextInt(broken.length);
      broken[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(onlyFile(), i % 4 == 3 ? Arrays.copyOf(whole, at) : broken);
      assertNull(rules("a").get(loader), "byte " + at);
    }
    keep("a");
    assertNotNull(rules("a").get(loader));
  }

  @Test
  void nothingIsReadFromAFolderOrFileThatOthersCanWriteTo() throws IOException {
    keep("a");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwx---"));
    assertNull(rules("a").get(loader));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(onlyFile(), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertNull(rules("a").get(loader));
    Files.setPosixFilePermissions(onlyFile(), PosixFilePermissions.fromString("rw-------"));
    assertNotNull(rules("a").get(loader));
  }

  @Test
  void objectsThatCompiledRulesDoNotConsistOfAreNotMade() throws Exception {
    keep("a");
    byte[] whole = Files.readAllBytes(onlyFile());
    int magic = "premortem rules 1\n".length();
    for (Object stranger : List.of(new File("x"), List.of(new File("x")))) {
      ByteArrayOutputStream contents = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new DroolsObjectOutputStream(contents)) {
        out.writeObject(stranger);
      }
      ByteArrayOutputStream forged = new ByteArrayOutputStream();
      forged.write(whole, 0, magic);
      forged.write(MessageDigest.getInstance("SHA-256").digest(contents.toByteArray()));
      forged.write(contents.toByteArray());
      Files.write(onlyFile(), forged.toByteArray());
      assertNull(rules("a").get(loader));
    }
  }

  @Test
  void whereTheFolderCanNotBeMadeRulesAreCompiled() throws IOException {
    Files.writeString(cache, "a file");
    keep("a");
    assertNull(rules("a").get(loader));
  }

  @Test
  void onlyTheLatestFilesAreKept() throws IOException {
    for (int i = 0; i < 45; i++) {
      keep("k" + i);
      Path file = cache.resolve("k" + i + ".rules");
      assertTrue(file.toFile().setLastModified(1_000_000_000_000L + i * 1000L));
    }
    try (Stream<Path> files = Files.list(cache)) {
      assertEquals(40, files.count());
    }
    assertNull(rules("k0").get(loader));
    assertNotNull(rules("k44").get(loader));
  }
}
