package dev.premortem.daemon.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.signal.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Everything that one round decides on, as the journal keeps it: a sample of every measured service
 * and what happened. The same inputs give the same decisions, so a restart replays them.
 */
public final class Inputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Texts longer than this are compressed. */
  private static final int LONG = 16_384;

  /** Decompressed inputs longer than this are refused. */
  private static final int LONGEST = 256 * 1024 * 1024;

  private final ObjectNode samples = JSON.createObjectNode();
  private final ArrayNode events = JSON.createArrayNode();
  private ArrayNode series = JSON.createArrayNode();
  private ArrayNode labelled = JSON.createArrayNode();

  /** Adds the sample of a service, unless nothing was measured. */
  void sample(String service, Sample sample) {
    if (!sample.present) {
      return;
    }
    ArrayNode values = samples.putArray(service);
    values.add(sample.time).add(sample.requests).add(sample.errors);
    add(values, sample.latencyP50Ms);
    add(values, sample.latencyP95Ms);
    add(values, sample.latencyP99Ms);
    add(values, sample.cpuUtilization);
    add(values, sample.memoryUtilization);
    add(values, sample.instances);
    values.add(sample.rejected).add(sample.probeAnswered);
    values.add(sample.candidateRequests).add(sample.candidateErrors);
    add(values, sample.candidateLatencyP95Ms);
    add(values, sample.candidateMemoryUtilization);
    for (long slow : sample.slow) {
      values.add(slow);
    }
  }

  private static void add(ArrayNode values, double value) {
    if (Double.isFinite(value)) {
      values.add(value);
    } else {
      values.addNull();
    }
  }

  /** Adds something that happened. */
  void event(JsonNode event) {
    events.add(event);
  }

  /**
   * Adds points of time series.
   *
   * @param later seconds by which they are seen later than they were measured
   */
  void series(Map<SeriesLabels, List<TimePoint>> points, long later) {
    series = SeriesInputs.json(points, later);
  }

  /**
   * Adds samples of series of Prometheus.
   *
   * @param later seconds by which they are seen later than they were measured
   */
  void labelled(Map<Labels, Map<Long, Double>> samples, long later) {
    labelled = SeriesInputs.labelled(samples, later);
  }

  /** Returns everything, to decide on. */
  ObjectNode json() {
    ObjectNode body = JSON.createObjectNode();
    body.set("samples", samples);
    body.set("events", events);
    if (!series.isEmpty()) {
      body.set("series", series);
    }
    if (!labelled.isEmpty()) {
      body.set("labelled", labelled);
    }
    return body;
  }

  /** Returns inputs as the journal keeps them: long ones compressed. */
  static ObjectNode pack(ObjectNode body) {
    String text = body.toString();
    if (text.length() <= LONG) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ObjectNode packed = JSON.createObjectNode();
    packed.put("gz", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    return packed;
  }

  /** Returns inputs as they were before they were compressed. */
  static JsonNode unpack(JsonNode body) {
    if (!body.has("gz")) {
      return body;
    }
    byte[] bytes = Base64.getDecoder().decode(body.get("gz").asText());
    try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] text = zip.readNBytes(LONGEST);
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("inputs in the journal are no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills a sample from what the journal kept. */
  static void fill(Sample sample, JsonNode values) {
    sample.present = true;
    sample.time = values.get(0).asLong();
    sample.requests = values.get(1).asLong();
    sample.errors = values.get(2).asLong();
    sample.latencyP50Ms = number(values.get(3));
    sample.latencyP95Ms = number(values.get(4));
    sample.latencyP99Ms = number(values.get(5));
    sample.cpuUtilization = number(values.get(6));
    sample.memoryUtilization = number(values.get(7));
    sample.instances = number(values.get(8));
    sample.rejected = values.get(9).asLong();
    sample.probeAnswered = values.get(10).asBoolean();
    sample.candidateRequests = values.get(11).asLong();
    sample.candidateErrors = values.get(12).asLong();
    sample.candidateLatencyP95Ms = number(values.get(13));
    sample.candidateMemoryUtilization = number(values.get(14));
    for (int i = 0; i < sample.slow.length; i++) {
      sample.slow[i] = values.has(15 + i) ? values.get(15 + i).asLong() : 0;
    }
  }

  private static double number(JsonNode value) {
    return value.isNull() ? Double.NaN : value.asDouble();
  }
}
