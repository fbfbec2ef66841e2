package dev.premortem.daemon.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.api.Distribution;
import dev.premortem.engine.signal.Histogram;
import dev.premortem.engine.signal.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void aPercentileIsInterpolatedWithinItsBucket() {
    double[] bounds = {10, 20, 40};
    long[] counts = {0, 50, 40, 10};
    assertEquals(20, Histogram.quantile(bounds, counts, 0.5), 1e-9);
    assertEquals(30, Histogram.quantile(bounds, counts, 0.7), 1e-9);
    assertEquals(40, Histogram.quantile(bounds, counts, 0.99), 1e-9);
    assertEquals(Double.NaN, Histogram.quantile(bounds, new long[4], 0.5));
  }

  @Test
  void whatIsAboveAThresholdIsSharedWithinItsBucket() {
    double[] bounds = {10, 20, 40};
    long[] counts = {0, 50, 40, 10};
    assertEquals(50, Histogram.above(bounds, counts, 20));
    assertEquals(30, Histogram.above(bounds, counts, 30));
    assertEquals(100, Histogram.above(bounds, counts, 0));
    assertEquals(0, Histogram.above(bounds, counts, 50));
  }

  @Test
  void exponentialLinearAndExplicitBoundsAreComputed() {
    assertArrayEquals(
        new double[] {1, 2, 4, 8},
        Buckets.bounds(
            Distribution.BucketOptions.newBuilder()
                .setExponentialBuckets(
                    Distribution.BucketOptions.Exponential.newBuilder()
                        .setNumFiniteBuckets(3)
                        .setGrowthFactor(2)
                        .setScale(1))
                .build()));
    assertArrayEquals(
        new double[] {5, 15, 25},
        Buckets.bounds(
            Distribution.BucketOptions.newBuilder()
                .setLinearBuckets(
                    Distribution.BucketOptions.Linear.newBuilder()
                        .setNumFiniteBuckets(2)
                        .setWidth(10)
                        .setOffset(5))
                .build()));
  }

  @Test
  void lateDoubledAndOutOfOrderPointsAreHandledAndCounted() {
    Points points = new Points(60);
    points.at("shop", "r1", 120, "requests").requests = 7;
    points.at("shop", "r1", 60, "requests").requests = 5;
    assertEquals(null, points.at("shop", "r1", 60, "requests"));
    assertEquals(1, points.doubled());
    Sample sample = new Sample(0);
    points.fill(sample, "shop", 60, "", List.of());
    assertEquals(5, sample.requests);
    points.handOn(60);
    assertEquals(null, points.at("shop", "r2", 60, "requests"));
    assertEquals(1, points.late());
    points.fill(sample, "shop", 120, "", List.of());
    assertEquals(7, sample.requests);
    points.fill(sample, "shop", 180, "", List.of());
    assertEquals(false, sample.present);
  }
}
