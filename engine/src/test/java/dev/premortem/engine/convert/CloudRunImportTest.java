package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import dev.premortem.engine.document.Billing;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ServiceSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of a Cloud Run service everything is taken, changed or refused aloud. */
class CloudRunImportTest {
  private static final String SERVICE =
      """
      apiVersion: serving.knative.dev/v1
      kind: Service
      metadata:
        name: mail
        labels: {cloud.googleapis.com/location: europe-west4}
        annotations: {OF_SERVICE}
      spec:
        template:
          metadata: {annotations: {OF_REVISION}}
          spec:
            containers:
            - {image: i, resources: {limits: {cpu: 500m}}}
      """;

  private static Imported imported(String ofService, String ofRevision) {
    return Imported.of(
        Source.CLOUDRUN,
        SERVICE.replace("OF_SERVICE", ofService).replace("OF_REVISION", ofRevision));
  }

  private static ServiceSpec spec(Imported imported) {
    return imported.load().bundle().all(Kind.SERVICE, ServiceSpec.class).get(0).spec();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.googleapis.com/minScale: '3', run.googleapis.com/maxScale: '9' | '' | 3 | 9",
        "'' | autoscaling.knative.dev/minScale: '3', autoscaling.knative.dev/maxScale: '9' | 3 | 9",
        "'' | autoscaling.knative.dev/min-scale: '3', autoscaling.knative.dev/max-scale: '9' | 3 | 9",
        "run.googleapis.com/minScale: '5' | autoscaling.knative.dev/minScale: '2' | 5 | 100",
        "run.googleapis.com/maxScale: '5' | autoscaling.knative.dev/maxScale: '20' | 0 | 5",
        "run.googleapis.com/scalingMode: manual, run.googleapis.com/manualInstanceCount: '4' | '' | 4 | 4",
        "'' | autoscaling.knative.dev/maxScale: '0' | 0 | 100",
      })
  void boundsAreReadInEverySpelling(String ofService, String ofRevision, int min, int max) {
    Imported imported = imported(ofService, ofRevision);
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    assertEquals(min, spec(imported).instances().min());
    assertEquals(max, spec(imported).instances().max());
    assertEquals(1, spec(imported).concurrency());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.googleapis.com/minScale: few | '' | run.googleapis.com/minScale of mail: \"few\" is no number",
        "run.googleapis.com/scalingMode: manual | '' | scaling by hand needs manualInstanceCount",
        "run.googleapis.com/manualInstanceCount: '3' | '' | no effect without scalingMode: manual",
        "'' | run.googleapis.com/cpu-throttling: sometimes | neither true nor false",
        "'' | autoscaling.knative.dev/target: '70' | annotations.autoscaling.knative.dev/target has no effect",
        "run.googleapis.com/fancy: x | '' | metadata.annotations.run.googleapis.com/fancy has no effect",
        "'' | run.googleapis.com/sessionAffinity: 'true' | sessionAffinity of mail: requests go to any",
        "'' | run.googleapis.com/execution-environment: gen2 | execution-environment of mail",
      })
  void whatHasNoEffectIsRefusedByItsName(String ofService, String ofRevision, String why) {
    Imported imported = imported(ofService, ofRevision);
    imported.says(why);
    assertEquals(1, imported.notes(Fate.REFUSED).size(), imported::text);
  }

  @Test
  void theMinimumAboveTheMaximumIsChangedAloud() {
    Imported imported =
        imported("run.googleapis.com/minScale: '9'", "autoscaling.knative.dev/maxScale: '4'");
    imported.says("CHANGED instances of mail: the minimum of 9 is more than the maximum");
    assertEquals(4, spec(imported).instances().min());
  }

  @Test
  void billingByInstanceIsTakenAndTheRestIsSetAside() {
    Imported imported =
        imported(
            "run.googleapis.com/ingress: all, serving.knative.dev/creator: me",
            "run.googleapis.com/cpu-throttling: 'false', run.googleapis.com/client-name: gcloud");
    assertEquals(Billing.INSTANCES, spec(imported).billing());
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    imported.says(
        "TAKEN service mail",
        "metadata.annotations.run.googleapis.com/ingress",
        "annotations.run.googleapis.com/client-name",
        "spec.template.spec.containers[0].image");
  }

  @Test
  void probesVolumesAndAMissingRegionAreSaid() {
    Imported imported =
        Imported.of(
            Source.CLOUDRUN,
            """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: mail}
            spec:
              template:
                spec:
                  timeoutSeconds: 90
                  containers:
                  - image: i
                    livenessProbe: {httpGet: {path: /}}
                    resources: {limits: {cpu: '2', memory: 1Gi, nvidia.com/gpu: '1'}}
                  volumes:
                  - {name: files, csi: {driver: gcsfuse.run.googleapis.com}}
                  - {name: scratch, emptyDir: {medium: Memory}}
            """);
    assertEquals(90, spec(imported).timeout().toSeconds());
    imported.says(
        "CHANGED service mail: its region is not in the input",
        "REFUSED livenessProbe of mail",
        "REFUSED nvidia.com/gpu of mail",
        "REFUSED volume files of mail: a mounted store",
        "REFUSED volume scratch of mail: memory that a volume takes");
  }
}
