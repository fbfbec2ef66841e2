package dev.premortem.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.HttpSmokeTester;
import dev.premortem.daemon.act.Webhooks;
import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.http.Face;
import dev.premortem.daemon.http.Operations;
import dev.premortem.daemon.loop.Loop;
import dev.premortem.daemon.source.PrometheusSource;
import dev.premortem.daemon.source.SignalSource;
import dev.premortem.daemon.source.UptimeProber;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.Lease;
import dev.premortem.daemon.store.LeaseLost;
import dev.premortem.daemon.store.Store;
import dev.premortem.daemon.store.StoreException;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.source.Problem;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The enforcement daemon. It leads while it holds the lease and stands by otherwise; it enforces
 * only bytes that an attestation by a trusted key proves, and observes everything else.
 */
public final class Daemon implements Operations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long RELOAD_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Opens the clients of a cloud for a policy. */
  public interface CloudClients extends AutoCloseable {
    /** Returns sources of signals. */
    List<SignalSource> sources(Policy policy);

    /** Returns services whose traffic may be changed, null when there are none. */
    @Nullable CloudServices services(Policy policy);

    @Override
    void close();
  }

  private final Path bundle;
  private final DaemonSpec spec;
  private final Function<String, @Nullable String> environment;
  private final CloudClients clients;
  private final Store store;
  private final SpeedClock clock;
  private final Telemetry telemetry;
  private final Face face;
  private final String holder = "daemon-" + UUID.randomUUID();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Mode> switched = new ConcurrentHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile String state = "{}";
  private volatile Health health = new Health(true, false, "starting");
  private volatile @Nullable Loop loop;
  private volatile boolean attested;
  private Policy policy;
  private long nextReload;
  private String rejected = "";

  /**
   * Starts a daemon.
   *
   * @throws IOException when the bundle, the clock or a key can't be read
   * @throws IllegalArgumentException when the configuration can't be used
   */
  public Daemon(
      Path bundle,
      DaemonSpec spec,
      Mode atMost,
      Function<String, @Nullable String> environment,
      CloudClients clients)
      throws IOException {
    this.bundle = bundle;
    this.spec = spec;
    this.environment = environment;
    this.clients = clients;
    this.clock = spec.clock() == null ? SpeedClock.real() : SpeedClock.of(spec.clock());
    this.policy =
        load()
            .orElseThrow(
                () -> new IllegalArgumentException("the bundle " + bundle + " has errors"));
    switched.put("", spec.mode().atMost(atMost));
    spec.modes().forEach((service, mode) -> switched.put(service, mode.atMost(atMost)));
    this.attested = proven(policy);
    this.store =
        Store.open(
            spec.store(),
            variable(spec.storeUserVariable()),
            variable(spec.storePasswordVariable()));
    this.telemetry = new Telemetry(spec.traceProject());
    this.face = new Face(spec.http(), environment, this);
    this.thread = new Thread(this::live, "premortem-loop");
  }

  /** Lets the loop live until {@link #close}. */
  public void start() {
    thread.start();
  }

  private @Nullable String variable(@Nullable String name) {
    return name == null ? null : environment.apply(name);
  }

  /** Returns the port of dashboard and API. */
  public int port() {
    return face.port();
  }

  /** Waits until the daemon has ended. */
  public void await() throws InterruptedException {
    stopped.await();
  }

  private Optional<Policy> load() throws IOException {
    BundleLoader.Loaded loaded = BundleLoader.load(bundle);
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    if (loaded.failed() || compiled.policy() == null) {
      List<Problem> all = new ArrayList<>(loaded.problems());
      all.addAll(compiled.problems());
      all.stream()
          .filter(p -> p.level() == Problem.Level.ERROR)
          .limit(20)
          .forEach(p -> LOG.error("{}", p.text()));
      return Optional.empty();
    }
    return Optional.of(compiled.policy());
  }

  /** Returns whether a trusted key proves that this very bundle passed its gates. */
  private boolean proven(Policy candidate) throws IOException {
    if (spec.attestation() == null) {
      return false;
    }
    List<PublicKey> keys = new ArrayList<>();
    for (String file : spec.trustedKeys()) {
      keys.add(Keys.publicKey(Path.of(file)));
    }
    Path file = Path.of(spec.attestation());
    if (!Files.exists(file)) {
      LOG.warn("there is no attestation {}", file);
      return false;
    }
    try {
      Attestation.Proven proven = Attestation.verify(Files.readString(file), keys);
      boolean same = proven.digest().equals(candidate.bundle().digest());
      if (!same) {
        LOG.warn(
            "the attestation is for {}, the bundle is {}: observing",
            proven.digest(),
            candidate.bundle().digest());
      }
      return same;
    } catch (IllegalArgumentException e) {
      LOG.warn("the attestation proves nothing: {}", e.getMessage());
      return false;
    }
  }

  private Mode modeOf(String service) {
    Mode own = switched.getOrDefault(service, Mode.ENFORCE);
    Mode all = switched.getOrDefault("", Mode.OBSERVE);
    Mode wanted = own.atMost(all);
    return attested ? wanted : Mode.OBSERVE;
  }

  @SuppressWarnings("try") // The scope is only there to be closed.
  private void live() {
    while (!stopping) {
      long began = System.nanoTime();
      Span span = telemetry.tracer().spanBuilder("step").startSpan();
      try (Scope scope = span.makeCurrent()) {
        MDC.put("trace_id", span.getSpanContext().getTraceId());
        step();
      } catch (LeaseLost e) {
        LOG.warn("{}; standing by", e.getMessage());
        release();
        health = new Health(true, false, "standing by");
      } catch (StoreException e) {
        LOG.error("{}", e.getMessage());
        release();
        health = new Health(true, false, "the store can't be used");
      } catch (IOException | RuntimeException e) {
        LOG.error("a step failed", e);
        span.recordException(e);
        health = new Health(true, false, "a step failed: " + e.getMessage());
      } finally {
        span.end();
        MDC.remove("trace_id");
      }
      pause(began);
    }
    stopped.countDown();
  }

  private void pause(long began) {
    long spent = (System.nanoTime() - began) / 1_000_000;
    long wanted = Math.min(1000, clock.realMillis(spec.interval().toSeconds() / 4.0));
    try {
      Thread.sleep(Math.max(5, wanted - spent));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void release() {
    Loop present = loop;
    loop = null;
    if (present != null) {
      present.close();
    }
  }

  private void step() throws IOException {
    long now = clock.now();
    reload(now);
    Loop present = loop;
    if (present == null) {
      long until = now + spec.lease().toSeconds();
      Optional<Lease> lease = store.acquire(holder, now, until);
      if (lease.isEmpty()) {
        health = new Health(true, false, "standing by");
        telemetry.seen(false, 0, 0, 0, 0, 0);
        return;
      }
      LOG.info("leading with lease {}", lease.get().token());
      present = open(lease.get(), now);
      loop = present;
    }
    long before = present.lastRound();
    present.run(now);
    look(present, now);
    if (present.lastRound() > before) {
      sayAlive();
    }
  }

  private Loop open(Lease lease, long now) {
    List<SignalSource> sources = new ArrayList<>(clients.sources(policy));
    if (spec.prometheus() != null) {
      sources.add(
          new PrometheusSource(
              spec.prometheus(),
              variable(spec.prometheus().tokenVariable()),
              policy.services().stream()
                  .map(ServicePolicy::name)
                  .collect(java.util.stream.Collectors.toSet()),
              (int) spec.interval().toSeconds()));
    }
    if (spec.uptimeChecks()) {
      sources.add(new UptimeProber(policy));
    }
    Loop.Ports ports =
        new Loop.Ports(
            sources,
            clients.services(policy),
            new Webhooks(policy, spec, environment),
            new HttpSmokeTester(spec.smokeTest()));
    return new Loop(
        policy,
        store,
        lease,
        spec.lease().toSeconds(),
        ports,
        this::modeOf,
        telemetry,
        (int) spec.interval().toSeconds(),
        now);
  }

  /** A changed bundle is validated, and observes until it is attested; a broken one is kept out. */
  private void reload(long now) throws IOException {
    if (System.nanoTime() < nextReload) {
      return;
    }
    nextReload = System.nanoTime() + RELOAD_NANOS;
    attested = proven(policy);
    String digest;
    try {
      digest = BundleLoader.load(bundle).bundle().digest();
    } catch (IOException e) {
      LOG.error("the bundle can't be read, the last good one stays: {}", e.getMessage());
      return;
    }
    if (digest.equals(policy.bundle().digest()) || digest.equals(rejected)) {
      return;
    }
    Optional<Policy> next = load();
    if (next.isEmpty()) {
      rejected = digest;
      LOG.error("the changed bundle has errors, the last good one stays");
      note("bundle-rejected", JSON.createObjectNode().put("digest", digest), now);
      return;
    }
    policy = next.get();
    attested = proven(policy);
    LOG.warn("the bundle changed to {}, attested: {}", digest, attested);
    release();
  }

  private void note(String kind, ObjectNode body, long now) {
    Loop present = loop;
    if (present != null) {
      present.note(kind, body, now);
    }
  }

  private void look(Loop present, long now) {
    long newest = present.points().newest();
    long age = newest == 0 ? -1 : Math.max(0, now - newest);
    telemetry.seen(
        true,
        age,
        present.points().late(),
        present.points().doubled(),
        present.engine().firings(),
        present.engine().incidents().open().size());
    long tooOld = policy.bundle().measurement().ingestionDelay().toSeconds() + 600;
    health =
        age >= 0 && age <= tooOld
            ? new Health(true, true, "leading")
            : new Health(true, false, "no signals arrive");
    ObjectNode view = StateView.of(present, store, this::modeOf, now);
    view.put("attested", attested);
    view.put("bundle", policy.bundle().path());
    view.put("digest", policy.bundle().digest());
    view.put(
        "mode", switched.getOrDefault("", Mode.OBSERVE).name().toLowerCase(java.util.Locale.ROOT));
    view.put("why", health.why());
    state = view.toString();
    for (Runnable listener : listeners) {
      listener.run();
    }
  }

  /** Tells the dead man's switch that the loop lives; its silence is the alarm. */
  private void sayAlive() {
    String address = variable(spec.deadMansSwitchVariable());
    if (address == null) {
      return;
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .exceptionally(
            e -> {
              LOG.warn("the dead man's switch can't be reached: {}", e.getMessage());
              return null;
            });
  }

  private Loop leading() {
    Loop present = loop;
    if (present == null) {
      throw new IllegalArgumentException("this daemon stands by; ask the one that leads");
    }
    return present;
  }

  @Override
  public String state() {
    return state;
  }

  @Override
  public Health health() {
    return new Health(thread.isAlive() && !stopping, health.ready(), health.why());
  }

  @Override
  public String metrics() {
    return telemetry.scrape();
  }

  @Override
  public List<JournalEntry> journal(int most) {
    return store.latest(most);
  }

  @Override
  public void post(ObjectNode event) {
    leading().post(event, clock.now());
  }

  @Override
  public void acknowledge(String incident, String responder) {
    Loop present = leading();
    if (present.engine().incidents().open().stream().noneMatch(i -> i.id().equals(incident))) {
      throw new IllegalArgumentException("there is no open incident " + incident);
    }
    present.post(
        JSON.createObjectNode()
            .put("event", "incidentAcknowledged")
            .put("incident", incident)
            .put("responder", responder),
        clock.now());
  }

  @Override
  public void approve(String action, boolean yes, String who) {
    leading().approve(action, yes, who, clock.now());
  }

  @Override
  public void silence(String subject, int minutes, String who) {
    Loop present = leading();
    long until = clock.now() + minutes * 60L;
    present.switches().silence(subject, until);
    present.note(
        "silence",
        JSON.createObjectNode().put("subject", subject).put("until", until).put("by", who),
        clock.now());
  }

  @Override
  public void mode(String service, String mode, String who) {
    Mode wanted;
    try {
      wanted = Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mode must be observe, approve or enforce", e);
    }
    if (!service.isEmpty() && policy.services().stream().noneMatch(s -> s.name().equals(service))) {
      throw new IllegalArgumentException("the bundle has no service " + service);
    }
    leading()
        .note(
            "mode",
            JSON.createObjectNode().put("service", service).put("mode", mode).put("by", who),
            clock.now());
    switched.put(service, wanted);
  }

  @Override
  public void scale(String service, int min, int max, String who) {
    leading().scale(service, min, max, who, clock.now());
  }

  @Override
  public void kill(boolean on, String who) {
    Loop present = leading();
    present.switches().kill(on);
    present.note("kill-switch", JSON.createObjectNode().put("on", on).put("by", who), clock.now());
  }

  @Override
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void forget(Runnable listener) {
    listeners.remove(listener);
  }

  @Override
  public void close() {
    stopping = true;
    try {
      if (thread.isAlive()) {
        thread.join(TimeUnit.SECONDS.toMillis(30));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    face.close();
    release();
    store.close();
    telemetry.close();
    clients.close();
  }
}
