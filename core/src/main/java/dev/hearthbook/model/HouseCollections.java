package dev.hearthbook.model;

import java.util.List;

/** The collections that every book has. */
public final class HouseCollections {
    /** Work in steps; found by state and name, ordered by progress. */
    public static final CollectionType<Workflow> WORKFLOWS = CollectionType.named("workflows", Workflow.class)
            .matchedBy("state", "name")
            .orderedBy("progress")
            .required("name", "state", "progress")
            .rule("name", FieldRule.text(1, 120))
            .rule("state", FieldRule.oneOf(Workflow.OPEN, Workflow.WAITING, Workflow.DONE, Workflow.FAILED))
            .rule("steps", FieldRule.list(200))
            .rule("step", FieldRule.number(0, 200))
            .rule("progress", FieldRule.number(0, 1));

    /** How users left their windows; one document per user and window, put under {@link UiState#id}. */
    public static final CollectionType<UiState> UI_STATE = CollectionType.named("uiState", UiState.class)
            .matchedBy("window")
            .required("window")
            .rule("window", FieldRule.text(1, UiState.WINDOW_CHARS_MAX));

    /** Measurements, kept for a year; found by agent and name, ordered by time. */
    public static final CollectionType<Metric> METRICS = CollectionType.named("metrics", Metric.class)
            .kept(RetentionClass.METRICS)
            .matchedBy("agent", "name")
            .orderedByTime("at")
            .required("agent", "name", "value", "at")
            .rule("agent", FieldRule.text(1, 120))
            .rule("name", FieldRule.text(1, 120))
            .rule("unit", FieldRule.text(0, 40));

    private HouseCollections() {}

    public static List<CollectionType<?>> all() {
        return List.of(WORKFLOWS, UI_STATE, METRICS);
    }
}
