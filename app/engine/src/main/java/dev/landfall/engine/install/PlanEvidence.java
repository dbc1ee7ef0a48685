package dev.landfall.engine.install;

/** The names under which plans show what belongs to every chart, for who asks for just that. */
public final class PlanEvidence {
    /** The values that a chart is given, secrets masked. */
    public static final String VALUES = "Values";

    /** In what they differ from the chart's own. */
    public static final String DEFAULTS = "Values that differ from the chart's own";

    private PlanEvidence() {}
}
