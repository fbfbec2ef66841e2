package dev.premortem.engine.document;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backups of databases and buckets. */
@Doc("Backups of databases and buckets.")
public record BackupFileSpec(
    @Doc("database backups") @Key("database_backups") List<DatabaseBackup> databaseBackups,
    @Doc("bucket backups") @Key("cloud_storage_backups") List<StorageBackup> storageBackups) {

  /** A scheduled copy of a database. */
  @Doc("A scheduled copy of a database.")
  public record DatabaseBackup(
      @Doc("name") @Size(min = 1, max = 200) String name,
      @Doc("how often") Frequency frequency,
      @Doc("days it is kept") @Key("retention_days") @Range(min = 1, max = 36500) int retentionDays,
      @Doc("time of day") @Default("00:00 UTC") LocalTime time,
      @Doc("where it is kept") @Nullable String location,
      @Doc("day of a weekly copy") @Key("day_of_week") @Nullable DayOfWeek dayOfWeek,
      @Doc("resource of this bundle that it copies") @Nullable Located<String> resource,
      @Doc("time until a copy can be restored from")
          @Key("duration")
          @Default("10m")
          @Range(min = 0, max = 604800)
          Duration duration,
      @Doc("share of runs that fail") @Key("failure_ratio") @Default("1%") @Range(min = 0, max = 1)
          Ratio failures) {}

  /** A bucket that keeps copies. */
  @Doc("A bucket that keeps copies.")
  public record StorageBackup(
      @Doc("bucket") String bucket,
      @Doc("object patterns") List<String> objects,
      @Doc("whether versions are kept") @Default("disabled") Versioning versioning,
      @Doc("days they are kept") @Key("retention_days") @Range(min = 1, max = 36500)
          int retentionDays) {}
}
