package dev.premortem.simulator.forecast.series;

/** What was a season ago; with a season of one the last value. */
record SeasonalNaive(int season) implements Method {
  @Override
  public Fitted fit(double[] values, int end) throws NotEnough {
    if (end < season) {
      throw new NotEnough("shorter than a season");
    }
    return (all, origin, horizon) -> {
      double[] forecast = new double[horizon];
      for (int h = 0; h < horizon; h++) {
        forecast[h] = all[origin - season + h % season];
      }
      return forecast;
    };
  }
}
