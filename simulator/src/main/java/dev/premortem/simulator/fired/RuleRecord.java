package dev.premortem.simulator.fired;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one rule was worth over the incidents that were.
 *
 * @param rule the rule
 * @param firings how often it fired
 * @param caught incidents during which, or shortly before which, it began to fire
 * @param incidents incidents that it could have caught
 * @param first incidents that it was the first of all rules to catch
 * @param delaySeconds median time from the beginning of an incident that it caught to its firing,
 *     negative where it fired before; NaN where it caught none
 * @param unneeded firings during no incident
 * @param atNight firings that began from 22:00 to 07:00
 */
public record RuleRecord(
    String rule,
    int firings,
    int caught,
    int incidents,
    int first,
    double delaySeconds,
    int unneeded,
    int atNight) {
  private static final int EVENING = 22;
  private static final int MORNING = 7;

  /**
   * One incident, and who caught it.
   *
   * @param incident the incident
   * @param rules rules that fired, by how long after it began, seconds; the first one first
   */
  public record Catch(PastIncident incident, List<Map.Entry<String, Long>> rules) {}

  /**
   * Everything.
   *
   * @param rules rules in the order of their names
   * @param catches incidents in the order of time
   */
  public record Table(List<RuleRecord> rules, List<Catch> catches) {}

  /**
   * Holds firings against incidents.
   *
   * @param names rules, those that never fired among them
   * @param lead seconds before an incident from which on a firing is a warning of it
   * @param zone time zone of nights
   */
  public static Table of(
      List<String> names,
      List<Firing> firings,
      List<PastIncident> incidents,
      long lead,
      ZoneId zone) {
    Map<String, List<Firing>> byRule = new TreeMap<>();
    names.forEach(name -> byRule.put(name, new ArrayList<>()));
    firings.forEach(f -> byRule.computeIfAbsent(f.rule(), r -> new ArrayList<>()).add(f));
    List<PastIncident> ordered =
        incidents.stream()
            .sorted(Comparator.comparingLong(PastIncident::from).thenComparing(PastIncident::name))
            .toList();
    List<Catch> catches = ordered.stream().map(i -> caught(i, byRule, lead)).toList();
    List<RuleRecord> records = new ArrayList<>();
    byRule.forEach((rule, of) -> records.add(record(rule, of, ordered, catches, lead, zone)));
    return new Table(records, catches);
  }

  private static Catch caught(PastIncident incident, Map<String, List<Firing>> byRule, long lead) {
    List<Map.Entry<String, Long>> rules = new ArrayList<>();
    byRule.forEach(
        (rule, firings) ->
            firings.stream()
                .filter(f -> catches(f, incident, lead))
                .mapToLong(f -> f.from() - incident.from())
                .min()
                .ifPresent(delay -> rules.add(Map.entry(rule, delay))));
    rules.sort(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey));
    return new Catch(incident, rules);
  }

  /** A firing that says no service may be about any. */
  private static boolean concerns(Firing firing, PastIncident incident, long lead) {
    String service = firing.labels().get("service");
    boolean other =
        incident.service() != null && !service.isEmpty() && !service.equals(incident.service());
    return !other && firing.meets(incident.from() - lead, incident.until());
  }

  /** What fired long before and still does warns of nothing. */
  private static boolean catches(Firing firing, PastIncident incident, long lead) {
    return firing.from() >= incident.from() - lead && concerns(firing, incident, lead);
  }

  private static RuleRecord record(
      String rule,
      List<Firing> firings,
      List<PastIncident> incidents,
      List<Catch> catches,
      long lead,
      ZoneId zone) {
    List<Long> delays = new ArrayList<>();
    int first = 0;
    for (Catch one : catches) {
      for (Map.Entry<String, Long> by : one.rules()) {
        if (by.getKey().equals(rule)) {
          delays.add(by.getValue());
          first += by.getValue().equals(one.rules().get(0).getValue()) ? 1 : 0;
        }
      }
    }
    int unneeded = 0;
    int night = 0;
    for (Firing firing : firings) {
      unneeded += incidents.stream().anyMatch(i -> concerns(firing, i, lead)) ? 0 : 1;
      int hour = Instant.ofEpochSecond(firing.from()).atZone(zone).getHour();
      night += hour >= EVENING || hour < MORNING ? 1 : 0;
    }
    return new RuleRecord(
        rule,
        firings.size(),
        delays.size(),
        incidents.size(),
        first,
        median(delays),
        unneeded,
        night);
  }

  private static double median(List<Long> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Long> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }
}
