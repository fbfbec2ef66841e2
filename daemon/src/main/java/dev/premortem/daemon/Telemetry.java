package dev.premortem.daemon;

import com.google.cloud.opentelemetry.trace.TraceConfiguration;
import com.google.cloud.opentelemetry.trace.TraceExporter;
import dev.premortem.daemon.loop.LoopMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's own observability: Prometheus metrics, and traces in Cloud Trace where asked for.
 */
final class Telemetry implements LoopMetrics, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer rounds =
      Timer.builder("premortem.round")
          .description("time from reading signals to the written round")
          .publishPercentileHistogram()
          .register(registry);
  private final Counter decisions =
      Counter.builder("premortem.decisions").description("decisions noted").register(registry);
  private final AtomicLong waiting = registry.gauge("premortem.outbox.waiting", new AtomicLong());
  private final AtomicLong leader = registry.gauge("premortem.leader", new AtomicLong());
  private final AtomicLong age =
      registry.gauge("premortem.newest.signal.age.seconds", new AtomicLong());
  private final AtomicLong late = registry.gauge("premortem.points.late", new AtomicLong());
  private final AtomicLong doubled = registry.gauge("premortem.points.doubled", new AtomicLong());
  private final AtomicLong firings = registry.gauge("premortem.rule.firings", new AtomicLong());
  private final AtomicLong incidents = registry.gauge("premortem.incidents.open", new AtomicLong());
  private final @Nullable OpenTelemetrySdk sdk;
  private final Tracer tracer;

  Telemetry(@Nullable String traceProject) {
    if (traceProject == null) {
      sdk = null;
      tracer = OpenTelemetry.noop().getTracer("premortem");
    } else {
      sdk =
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(
                          BatchSpanProcessor.builder(
                                  TraceExporter.createWithConfiguration(
                                      TraceConfiguration.builder()
                                          .setProjectId(traceProject)
                                          .build()))
                              .build())
                      .build())
              .build();
      tracer = sdk.getTracer("premortem");
    }
  }

  Tracer tracer() {
    return tracer;
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void round(long nanos, int noted) {
    rounds.record(Duration.ofNanos(nanos));
    decisions.increment(noted);
  }

  @Override
  public void sourceFailed(String source) {
    registry.counter("premortem.source.failures", "source", source).increment();
  }

  @Override
  public void action(String kind, String result) {
    registry.counter("premortem.actions", "kind", kind, "result", result).increment();
  }

  @Override
  public void waiting(int actions) {
    waiting.set(actions);
  }

  void seen(
      boolean leads, long ageSeconds, long latePoints, long doubledPoints, long fired, int open) {
    leader.set(leads ? 1 : 0);
    age.set(ageSeconds);
    late.set(latePoints);
    doubled.set(doubledPoints);
    firings.set(fired);
    incidents.set(open);
  }

  @Override
  public void close() {
    if (sdk != null) {
      sdk.close();
    }
    registry.close();
  }
}
