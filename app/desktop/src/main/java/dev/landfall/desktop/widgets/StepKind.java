package dev.landfall.desktop.widgets;

import org.kordamp.ikonli.feather.Feather;

/** A kind of step as people see it: its symbol and a plain word. */
public record StepKind(Feather symbol, String words) {
    /** @param kind as plans and product definitions write it; one that is not known shows as it is written */
    public static StepKind of(String kind) {
        return switch (kind) {
            case "push-images" -> new StepKind(Feather.UPLOAD, "send images");
            case "namespace" -> new StepKind(Feather.FOLDER_PLUS, "namespace");
            case "pull-secret" -> new StepKind(Feather.KEY, "registry login");
            case "secret" -> new StepKind(Feather.LOCK, "secret");
            case "helm" -> new StepKind(Feather.PACKAGE, "Helm release");
            case "manifests" -> new StepKind(Feather.FILE_TEXT, "objects");
            case "routes" -> new StepKind(Feather.GLOBE, "Routes");
            case "wait" -> new StepKind(Feather.CLOCK, "wait");
            case "label-nodes" -> new StepKind(Feather.TAG, "node labels");
            case "publish-packages" -> new StepKind(Feather.UPLOAD_CLOUD, "Python packages");
            case "publish-files" -> new StepKind(Feather.UPLOAD_CLOUD, "files");
            case "convert-apps" -> new StepKind(Feather.REPEAT, "applications");
            case "http" -> new StepKind(Feather.SEND, "API call");
            case "job" -> new StepKind(Feather.PLAY, "Job");
            case "exec" -> new StepKind(Feather.TERMINAL, "command in a pod");
            case "command" -> new StepKind(Feather.TERMINAL, "command");
            case "juju" -> new StepKind(Feather.LAYERS, "Juju");
            default -> new StepKind(Feather.BOX, kind);
        };
    }
}
