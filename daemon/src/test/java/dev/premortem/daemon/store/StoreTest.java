package dev.premortem.daemon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store means the same on SQLite and on a real PostgreSQL. */
class StoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static EmbeddedPostgres postgres;
  private static int databases;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private String url(String kind) throws SQLException {
    if (kind.equals("sqlite")) {
      return "jdbc:sqlite:" + folder.resolve("store.db");
    }
    String name = "store" + ++databases;
    try (Connection admin = postgres.getPostgresDatabase().getConnection();
        Statement create = admin.createStatement()) {
      create.execute("CREATE DATABASE " + name);
    }
    return postgres.getJdbcUrl("postgres", name);
  }

  private static ObjectNode body(String text) {
    return JSON.createObjectNode().put("text", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void theJournalIsAChainAndAChangedLineIsFound(String kind) throws SQLException {
    String url = url(kind);
    try (Store store = Store.open(url, "postgres", "postgres")) {
      for (int i = 0; i < 1200; i++) {
        int n = i;
        store.transaction(t -> t.append(n, "note", body("line " + n + " ₹ \u0007")));
      }
      assertEquals(0, store.verify());
      List<Long> read = new ArrayList<>();
      store.journal(
          1000,
          List.of("note"),
          e -> {
            read.add(e.seq());
            return true;
          });
      assertEquals(200, read.size());
    }
    try (Connection direct = DriverManager.getConnection(url, "postgres", "postgres");
        Statement change = direct.createStatement()) {
      change.execute("UPDATE journal SET at = at + 1 WHERE seq = 777");
    }
    try (Store store = Store.open(url, "postgres", "postgres")) {
      assertEquals(777, store.verify());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void aTransactionIsWrittenWholeOrNotAtAll(String kind) throws SQLException {
    try (Store store = Store.open(url(kind), "postgres", "postgres")) {
      assertThrows(
          IllegalStateException.class,
          () ->
              store.transaction(
                  t -> {
                    t.append(1, "note", body("a"));
                    t.setting("x", "y");
                    throw new IllegalStateException("killed");
                  }));
      assertEquals(List.of(), store.latest(10));
      assertEquals(Optional.empty(), store.setting("x"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void anActionIsPutOnItsWayOnce(String kind) throws SQLException {
    try (Store store = Store.open(url(kind), "postgres", "postgres")) {
      OutboxRow row = new OutboxRow("a", 1, "shop", "tell", body("x"), OutboxRow.State.READY, 0, 0);
      store.transaction(t -> t.put(row));
      store.transaction(t -> t.move("a", OutboxRow.State.DONE, 1, 0, "ok"));
      store.transaction(t -> t.put(row));
      assertEquals(List.of(), store.outbox(OutboxRow.State.READY));
      assertEquals(1, store.outbox(OutboxRow.State.DONE).size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void oneLeadsAndAFencedWriterIsRefused(String kind) throws SQLException {
    String url = url(kind);
    try (Store a = Store.open(url, "postgres", "postgres");
        Store b = Store.open(url, "postgres", "postgres")) {
      Lease first = a.acquire("a", 100, 190).orElseThrow();
      assertTrue(b.acquire("b", 150, 240).isEmpty());
      Lease second = b.acquire("b", 191, 280).orElseThrow();
      assertTrue(second.token() > first.token());
      assertThrows(
          LeaseLost.class,
          () ->
              a.transaction(
                  t -> {
                    t.prove(first, 300);
                    t.append(200, "note", body("too late"));
                  }));
      b.transaction(
          t -> {
            t.prove(second, 300);
            t.append(200, "note", body("in time"));
          });
      assertEquals(1, b.latest(10).size());
    }
  }

  @Test
  void aBackUpOfAStoreInUseCanBeOpenedAndVerifies() throws SQLException {
    try (Store store = Store.open(url("sqlite"), null, null)) {
      store.transaction(t -> t.append(1, "note", body("a")));
      String copy = folder.resolve("copy.db").toString();
      store.backUp(copy);
      store.transaction(t -> t.append(2, "note", body("b")));
      try (Store restored = Store.open("jdbc:sqlite:" + copy, null, null)) {
        assertEquals(1, restored.latest(10).size());
        assertEquals(0, restored.verify());
      }
    }
  }

  @Test
  void aStoreThatCannotBeOpenedSaysSo() {
    StoreException e =
        assertThrows(
            StoreException.class, () -> Store.open("jdbc:sqlite:/nowhere/at/all.db", null, null));
    assertTrue(e.getMessage().contains("/nowhere/at/all.db"), e.getMessage());
  }

  @Test
  void aServerThatComesBackIsUsedAgain() throws Exception {
    EmbeddedPostgres first =
        EmbeddedPostgres.builder()
            .setCleanDataDirectory(false)
            .setDataDirectory(folder.resolve("pg"))
            .start();
    int port = first.getPort();
    Store store = Store.open(first.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
    store.transaction(t -> t.append(1, "note", body("before")));
    first.close();
    assertThrows(
        StoreException.class, () -> store.transaction(t -> t.append(2, "note", body("x"))));
    try (EmbeddedPostgres second =
        EmbeddedPostgres.builder()
            .setCleanDataDirectory(false)
            .setDataDirectory(folder.resolve("pg"))
            .setPort(port)
            .start()) {
      store.transaction(t -> t.append(3, "note", body("after")));
      assertEquals(2, store.latest(10).size());
      assertEquals(0, store.verify());
      store.close();
      assertEquals(port, second.getPort());
    }
  }
}
