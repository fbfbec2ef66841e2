package dev.premortem.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class M4ScoreTest {
  @Test
  void hourlySeriesOfTheCompetitionAreForecastAsWellAsItsBest() throws IOException {
    Path folder =
        Path.of(System.getProperty("premortem.root"), "..", "shared", "data", "m4-hourly");
    Assumptions.assumeTrue(Files.isDirectory(folder), "the series are not on this machine");
    M4Score.Score score = M4Score.of(folder);
    assertTrue(score.owa() < 0.42, score.toString());
    assertTrue(score.coverage() > 0.93 && score.coverage() < 0.97, score.toString());
    assertTrue(score.intervalScore() < 7.9, score.toString());
  }
}
