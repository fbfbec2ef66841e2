package dev.premortem.simulator.recording;

/** Writes a series that comes from no file. */
public final class SeriesBuilder {
  private final Recording.Series series;

  /**
   * Begins a series, or goes on with one that is there.
   *
   * @param file file that it is written in
   */
  public SeriesBuilder(Recording recording, Recording.Key key, String file) {
    this.series = recording.series(key, file);
  }

  /** Adds a value for the interval that ends at a moment, epoch seconds. */
  public void add(long end, double value) {
    series.add(end, value);
  }
}
