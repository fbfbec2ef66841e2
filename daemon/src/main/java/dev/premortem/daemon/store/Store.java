package dev.premortem.daemon.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered. One writer at a time: every transaction that writes first proves that its
 * lease still holds. The journal is append-only and each line carries the hash of the one before.
 *
 * <p>Safe for use by several threads, one at a time.
 */
public final class Store implements AutoCloseable {
  /** Hash before the first line. */
  static final String GENESIS = "0".repeat(64);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Is told of every transaction; a test that throws here kills the daemon at that very place. */
  public interface Probe {
    /** Nothing happens. */
    Probe NONE = new Probe() {};

    /** A transaction is about to become durable. */
    default void beforeCommit() {}

    /** A transaction is durable. */
    default void afterCommit() {}
  }

  private final String url;
  private Probe probe = Probe.NONE;
  private final Properties properties = new Properties();
  private @Nullable Connection connection;

  private Store(String url, @Nullable String user, @Nullable String password) {
    this.url = url;
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
  }

  /**
   * Opens a store and brings its schema up to date.
   *
   * @throws StoreException when that fails
   */
  public static Store open(String url, @Nullable String user, @Nullable String password) {
    Store store = new Store(url, user, password);
    try {
      Flyway.configure().dataSource(url, user, password).loggers("slf4j").load().migrate();
    } catch (RuntimeException e) {
      throw new StoreException("the store " + url + " can't be opened: " + firstLine(e), e);
    }
    store.connection();
    return store;
  }

  /** Lets somebody hear of every transaction. */
  public void probe(Probe listener) {
    probe = listener;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private Connection connection() {
    try {
      Connection present = connection;
      if (present != null && !present.isClosed()) {
        return present;
      }
      Connection opened = DriverManager.getConnection(url, properties);
      if (url.startsWith("jdbc:sqlite:")) {
        try (Statement statement = opened.createStatement()) {
          statement.execute("PRAGMA journal_mode=WAL");
          if (!url.contains("synchronous=")) {
            statement.execute("PRAGMA synchronous=FULL");
          }
          statement.execute("PRAGMA busy_timeout=5000");
        }
      }
      opened.setAutoCommit(false);
      connection = opened;
      return opened;
    } catch (SQLException e) {
      throw new StoreException("the store " + url + " can't be reached: " + firstLine(e), e);
    }
  }

  /** What a transaction may do. */
  public static final class Transaction {
    private final Connection on;

    private Transaction(Connection on) {
      this.on = on;
    }

    /** Appends a line to the journal and returns its position. */
    public long append(long at, String kind, JsonNode body) {
      try {
        JournalEntry last = last(on);
        long seq = last == null ? 1 : last.seq() + 1;
        String text = JSON.writeValueAsString(body);
        String hash = hash(last == null ? GENESIS : last.hash(), seq, at, kind, text);
        try (PreparedStatement insert =
            on.prepareStatement(
                "INSERT INTO journal (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)")) {
          insert.setLong(1, seq);
          insert.setLong(2, at);
          insert.setString(3, kind);
          insert.setString(4, text);
          insert.setString(5, hash);
          insert.executeUpdate();
        }
        return seq;
      } catch (SQLException | JsonProcessingException e) {
        throw new StoreException("the journal can't be written: " + firstLine(e), e);
      }
    }

    /** Puts an action on its way, unless one with its key already is. */
    public void put(OutboxRow row) {
      execute(
          "INSERT INTO outbox (id, seq, service, kind, body, state, attempts, next_at)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
          row.id(),
          row.seq(),
          row.service(),
          row.kind(),
          row.body().toString(),
          row.state().name(),
          row.attempts(),
          row.nextAt());
    }

    /** Moves an action on. */
    public void move(String id, OutboxRow.State state, int attempts, long nextAt, String error) {
      execute(
          "UPDATE outbox SET state = ?, attempts = ?, next_at = ?, error = ? WHERE id = ?",
          state.name(),
          attempts,
          nextAt,
          error,
          id);
    }

    /** Keeps the files of a bundle. */
    public void bundle(String digest, String content) {
      execute(
          "INSERT INTO bundle (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
          digest,
          content);
    }

    /** Sets something that outlives the process. */
    public void setting(String name, String value) {
      execute(
          "INSERT INTO setting (name, value) VALUES (?, ?)"
              + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          name,
          value);
    }

    /**
     * Proves that a lease still holds, and prolongs it.
     *
     * @throws LeaseLost when somebody else has it
     */
    public void prove(Lease lease, long until) {
      int rows =
          execute(
              "UPDATE lease SET until = ? WHERE name = ? AND holder = ? AND token = ?",
              until,
              Lease.NAME,
              lease.holder(),
              lease.token());
      if (rows != 1) {
        throw new LeaseLost("the lease is no longer " + lease.holder() + "'s");
      }
    }

    private int execute(String sql, @Nullable Object... values) {
      try (PreparedStatement statement = on.prepareStatement(sql)) {
        bind(statement, values);
        return statement.executeUpdate();
      } catch (SQLException e) {
        throw new StoreException("the store can't be written: " + firstLine(e), e);
      }
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Runs a transaction: all of it, or nothing. */
  public synchronized void transaction(Consumer<Transaction> work) {
    Connection on = connection();
    try {
      work.accept(new Transaction(on));
      probe.beforeCommit();
      on.commit();
      probe.afterCommit();
    } catch (SQLException e) {
      discard();
      throw new StoreException("the store can't be written: " + firstLine(e), e);
    } catch (RuntimeException | Error e) {
      rollBack(on);
      throw e;
    }
  }

  private void rollBack(Connection on) {
    try {
      on.rollback();
    } catch (SQLException e) {
      discard();
    }
  }

  /** Lets go of a connection that failed, so that the next use opens a new one. */
  private void discard() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // A connection that can't be closed is gone already.
      connection = null;
    }
    connection = null;
  }

  /**
   * Takes the lease if it is free, has run out, or is the holder's already.
   *
   * @param now epoch seconds
   * @param until when it runs out unless it is prolonged
   */
  public synchronized Optional<Lease> acquire(String holder, long now, long until) {
    Lease[] taken = new Lease[1];
    transaction(
        t -> {
          Lease present = lease(t.on, holder);
          if (present == null) {
            t.execute(
                "INSERT INTO lease (name, holder, token, until) VALUES (?, ?, 1, ?)"
                    + " ON CONFLICT (name) DO NOTHING",
                Lease.NAME,
                holder,
                until);
          } else {
            t.execute(
                "UPDATE lease SET holder = ?, token = token + 1, until = ?"
                    + " WHERE name = ? AND token = ? AND (until <= ? OR holder = ?)",
                holder,
                until,
                Lease.NAME,
                present.token(),
                now,
                holder);
          }
          Lease after = lease(t.on, holder);
          taken[0] = after != null && after.holder().equals(holder) ? after : null;
        });
    return Optional.ofNullable(taken[0]);
  }

  private static @Nullable Lease lease(Connection on, String asker) {
    try (PreparedStatement select =
        on.prepareStatement("SELECT holder, token FROM lease WHERE name = ?")) {
      select.setString(1, Lease.NAME);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? new Lease(rows.getString(1), rows.getLong(2)) : null;
      }
    } catch (SQLException e) {
      throw new StoreException("the lease can't be read by " + asker + ": " + firstLine(e), e);
    }
  }

  /** Returns who holds the lease, empty when nobody ever did. */
  public synchronized Optional<Lease> lease() {
    return query(on -> Optional.ofNullable(lease(on, "anybody")));
  }

  private interface Query<T> {
    T run(Connection on) throws SQLException;
  }

  private synchronized <T> T query(Query<T> query) {
    Connection on = connection();
    try {
      T result = query.run(on);
      on.commit();
      return result;
    } catch (SQLException e) {
      discard();
      throw new StoreException("the store can't be read: " + firstLine(e), e);
    }
  }

  private static @Nullable JournalEntry last(Connection on) throws SQLException {
    try (Statement select = on.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT seq, at, kind, body, hash FROM journal ORDER BY seq DESC LIMIT 1")) {
      return rows.next() ? entry(rows) : null;
    }
  }

  private static JournalEntry entry(ResultSet rows) throws SQLException {
    return new JournalEntry(
        rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getString(4), rows.getString(5));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StoreException("the store holds something that is no JSON: " + firstLine(e), e);
    }
  }

  /**
   * Hands journal lines after a position to a reader, in order, until it has had enough.
   *
   * @param kinds kinds to read, all when empty
   */
  public void journal(long after, List<String> kinds, Predicate<JournalEntry> reader) {
    long from = after;
    while (true) {
      long begin = from;
      List<JournalEntry> page = query(on -> page(on, begin, kinds));
      for (JournalEntry entry : page) {
        from = entry.seq();
        if (!reader.test(entry)) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  private static final int PAGE = 500;

  private static List<JournalEntry> page(Connection on, long after, List<String> kinds)
      throws SQLException {
    String in =
        kinds.isEmpty()
            ? ""
            : " AND kind IN (" + String.join(",", kinds.stream().map(k -> "?").toList()) + ")";
    try (PreparedStatement select =
        on.prepareStatement(
            "SELECT seq, at, kind, body, hash FROM journal WHERE seq > ?"
                + in
                + " ORDER BY seq LIMIT "
                + PAGE)) {
      select.setLong(1, after);
      for (int i = 0; i < kinds.size(); i++) {
        select.setString(i + 2, kinds.get(i));
      }
      List<JournalEntry> entries = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          entries.add(entry(rows));
        }
      }
      return entries;
    }
  }

  /** Returns the last line, empty when there is none. */
  public Optional<JournalEntry> head() {
    return query(on -> Optional.ofNullable(last(on)));
  }

  /** Returns the newest lines, newest first. */
  public List<JournalEntry> latest(int most) {
    return query(
        on -> {
          try (PreparedStatement select =
              on.prepareStatement(
                  "SELECT seq, at, kind, body, hash FROM journal WHERE kind <> 'inputs'"
                      + " ORDER BY seq DESC LIMIT ?")) {
            select.setInt(1, most);
            List<JournalEntry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                entries.add(entry(rows));
              }
            }
            return entries;
          }
        });
  }

  /**
   * Recomputes every hash.
   *
   * @return position of the first line that does not fit, 0 when all do
   */
  public long verify() {
    String[] before = {GENESIS};
    long[] expected = {1};
    long[] wrong = {0};
    journal(
        0,
        List.of(),
        entry -> {
          String hash = hash(before[0], entry.seq(), entry.at(), entry.kind(), entry.text());
          if (entry.seq() != expected[0] || !hash.equals(entry.hash())) {
            wrong[0] = expected[0];
            return false;
          }
          before[0] = hash;
          expected[0]++;
          return true;
        });
    return wrong[0];
  }

  static String hash(String before, long seq, long at, String kind, String body) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      String text = before + "\n" + seq + "\n" + at + "\n" + kind + "\n" + body;
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Returns actions in a state, in the order in which they were intended. */
  public List<OutboxRow> outbox(OutboxRow.State state) {
    return query(
        on -> {
          try (PreparedStatement select =
              on.prepareStatement(
                  "SELECT id, seq, service, kind, body, state, attempts, next_at FROM outbox"
                      + " WHERE state = ? ORDER BY seq, id")) {
            select.setString(1, state.name());
            List<OutboxRow> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(
                    new OutboxRow(
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getString(3),
                        rows.getString(4),
                        json(rows.getString(5)),
                        OutboxRow.State.valueOf(rows.getString(6)),
                        rows.getInt(7),
                        rows.getLong(8)));
              }
            }
            return found;
          }
        });
  }

  /** Returns the files of a bundle as they were kept, empty when they were not. */
  public Optional<String> bundle(String digest) {
    return text("SELECT content FROM bundle WHERE digest = ?", digest);
  }

  /** Returns something that outlives the process. */
  public Optional<String> setting(String name) {
    return text("SELECT value FROM setting WHERE name = ?", name);
  }

  private Optional<String> text(String sql, String key) {
    return query(
        on -> {
          try (PreparedStatement select = on.prepareStatement(sql)) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
          }
        });
  }

  /** Copies a SQLite store while it is in use. */
  public void backUp(String file) {
    if (!url.startsWith("jdbc:sqlite:")) {
      throw new StoreException("a PostgreSQL store is backed up with pg_dump", null);
    }
    synchronized (this) {
      try {
        Connection on = connection();
        on.setAutoCommit(true);
        try (PreparedStatement vacuum = on.prepareStatement("VACUUM INTO ?")) {
          vacuum.setString(1, file);
          vacuum.execute();
        } finally {
          on.setAutoCommit(false);
        }
      } catch (SQLException e) {
        throw new StoreException("the back-up can't be written: " + firstLine(e), e);
      }
    }
  }

  @Override
  public synchronized void close() {
    discard();
  }
}
