package dev.premortem.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.HttpSmokeTester;
import dev.premortem.daemon.act.SmokeTester;
import dev.premortem.daemon.act.WebhookSmokeTester;
import dev.premortem.daemon.act.Webhooks;
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
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Opens the clients of a cloud for a policy. */
  public interface CloudClients extends AutoCloseable {
    /** Returns sources of signals. */
    List<SignalSource> sources(Policy policy);

    /** Returns services whose traffic may be changed, null when there are none. */
    @Nullable CloudServices services(Policy policy);

    @Override
    void close();
  }

  private final BundleWatch bundle;
  private final DaemonSpec spec;
  private final Function<String, @Nullable String> environment;
  private final CloudClients clients;
  private final Mode atMost;
  private final DeadMansSwitch deadMansSwitch;
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
  private long nextLook;

  /**
   * Prepares a daemon.
   *
   * @param folder folder of the bundle, looked at again and again
   * @param policy what was loaded from it
   * @param atMost mode that it never goes beyond, whoever asks
   * @throws IOException when the clock, a key or the attestation can't be read
   * @throws IllegalArgumentException when the configuration can't be used
   */
  public Daemon(
      Path folder,
      Policy policy,
      DaemonSpec spec,
      Mode atMost,
      Function<String, @Nullable String> environment,
      CloudClients clients)
      throws IOException {
    this.bundle = new BundleWatch(folder, policy, spec);
    this.spec = spec;
    this.atMost = atMost;
    this.environment = environment;
    this.clients = clients;
    this.clock = spec.clock() == null ? SpeedClock.real() : SpeedClock.of(spec.clock());
    this.deadMansSwitch = new DeadMansSwitch(variable(spec.deadMansSwitchVariable()));
    switched.put("", spec.mode().atMost(atMost));
    spec.modes().forEach((service, mode) -> switched.put(service, mode.atMost(atMost)));
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

  private Mode modeOf(String service) {
    Mode own = switched.getOrDefault(service, Mode.ENFORCE);
    Mode all = switched.getOrDefault("", Mode.OBSERVE);
    Mode wanted = own.atMost(all);
    return bundle.attested() ? wanted : Mode.OBSERVE;
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
    lookAtBundle(now);
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
      deadMansSwitch.alive();
    }
  }

  private SmokeTester smokeTester() {
    DaemonSpec.SmokeTest test = spec.smokeTest();
    if (test.webhookVariable() == null) {
      return new HttpSmokeTester();
    }
    String address = variable(test.webhookVariable());
    if (address == null || address.isEmpty()) {
      throw new IllegalArgumentException(
          "the environment variable " + test.webhookVariable() + " is not set");
    }
    return new WebhookSmokeTester(
        URI.create(address), variable(spec.webhookSecretVariable()), test.timeout());
  }

  private Loop open(Lease lease, long now) {
    Policy policy = bundle.policy();
    List<SignalSource> sources = new ArrayList<>(clients.sources(policy));
    if (spec.prometheus() != null) {
      sources.add(
          new PrometheusSource(
              spec.prometheus(),
              variable(spec.prometheus().tokenVariable()),
              policy.services().stream()
                  .map(ServicePolicy::name)
                  .collect(java.util.stream.Collectors.toSet()),
              policy.reading().toAsk(),
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
            smokeTester());
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
  private void lookAtBundle(long now) {
    if (System.nanoTime() < nextLook) {
      return;
    }
    nextLook = System.nanoTime() + LOOK_NANOS;
    Loop present = loop;
    switch (bundle.look()) {
      case CHANGED -> release();
      case BROKEN -> {
        if (present != null) {
          ObjectNode line = JSON.createObjectNode().put("digest", bundle.rejected());
          present.note("bundle-rejected", line, now);
        }
      }
      case SAME -> {}
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
    Policy policy = bundle.policy();
    long tooOld = policy.bundle().measurement().ingestionDelay().toSeconds() + 600;
    health =
        age >= 0 && age <= tooOld
            ? new Health(true, true, "leading")
            : new Health(true, false, "no signals arrive");
    ObjectNode view = StateView.of(present, store, this::modeOf, now);
    view.put("attested", bundle.attested());
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
  public long now() {
    return clock.now();
  }

  @Override
  public List<JournalEntry> journal(int most) {
    return store.latest(most);
  }

  @Override
  public String runbook(String service) {
    String name =
        bundle.policy().services().stream()
            .filter(s -> s.name().equals(service))
            .map(ServicePolicy::runbook)
            .findFirst()
            .orElse("");
    byte[] text = bundle.policy().bundle().files().get(name);
    if (text == null) {
      throw new IllegalArgumentException("the bundle has no runbook of " + service);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public void post(ObjectNode event) {
    Loop present = leading();
    PeopleRequests.check(present, event);
    present.post(event, clock.now());
  }

  @Override
  public void approve(String action, boolean yes, String who) {
    leading().approve(action, yes, who, clock.now());
  }

  @Override
  public void silence(String subject, int minutes, String who) {
    Loop present = leading();
    if (minutes > 0) {
      present.policy().silenceNames().read(subject);
    }
    long now = clock.now();
    present.switches().silence(subject, now + minutes * 60L, who, now);
  }

  @Override
  public void mode(String service, String mode, String who) {
    Mode wanted;
    try {
      wanted = Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("mode must be observe, approve or enforce", e);
    }
    if (wanted.atMost(atMost) != wanted) {
      throw new IllegalArgumentException(
          "this daemon was started to "
              + atMost.name().toLowerCase(java.util.Locale.ROOT)
              + " at most");
    }
    if (!service.isEmpty()
        && bundle.policy().services().stream().noneMatch(s -> s.name().equals(service))) {
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
    leading().switches().kill(on, who, clock.now());
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
